"""Widths that depend on sizes nobody gives: told with the size that makes them equal, where that is known."""

import torch
from torch import nn

ARGUMENTS = {"Doubled": (32,)}


class Doubled(nn.Module):
    def __init__(self, in_dim):
        super().__init__()
        self.enc = nn.Linear(in_dim, 16)
        self.shared = nn.LazyLinear(4)

    def forward(self, x):
        return self.shared(self.enc(x)) + self.shared(torch.cat([x, x], -1))  # want: LZ102 "only when in_dim == 8$"
