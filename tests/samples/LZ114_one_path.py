"""Inputs that suit one path only are no reason to call the other one impossible: noise of rank 3 suits both here, or
of seven features.
"""

from math import prod

import torch
from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedParameter


class Noisy(LazyModuleMixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.sigma = UninitializedParameter()

    def initialize_parameters(self, mean, state, noise):
        if self.has_uninitialized_params():
            with torch.no_grad():
                self.sigma.materialize((mean.shape[-1], state.shape[-1]))
                self.sigma.fill_(0.1)

    def forward(self, mean, state, noise):
        if mean.shape[:-1] != state.shape[:-1]:
            raise RuntimeError("mean and state are of different batches")
        if noise.shape[: state.ndim - 1] != state.shape[:-1]:
            raise RuntimeError("noise and state are of different batches")
        if noise.numel() == prod(state.shape[:-1]) and (noise == 0).all():
            noise = torch.randn(*state.shape[:-1], *self.sigma.shape)
        weights = self.sigma * noise
        return mean + (weights @ state.unsqueeze(-1)).squeeze(-1)


class Added(nn.Module):
    def __init__(self):
        super().__init__()
        self.lazy = nn.LazyLinear(3)
        self.add = nn.Linear(7, 3)

    def forward(self, x, noise):
        x = self.lazy(x)
        if (noise == 0).all():
            return x
        return x + self.add(noise)


class Torn(nn.Module):
    """No width suits both of its paths."""

    def __init__(self):
        super().__init__()
        self.lazy = nn.LazyLinear(7)
        self.wide = nn.Linear(16, 7)
        self.narrow = nn.Linear(8, 7)

    def forward(self, state):
        if (state > 0).all():
            return self.wide(state) + self.lazy(state)
        return self.narrow(state)  # want: LZ114
