"""Lazy layers that no run of the model reaches, or none in eval mode. The models have no driver."""

import torch
from torch import nn


class Forgotten(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.LazyLinear(8)
        self.spare = nn.LazyLinear(8)  # want: LZ113 "`spare` is never called: it stays uninitialised"
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.relu(self.hidden(x)))


class ForgottenBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)
        self.spare = nn.Sequential(
            nn.LazyLinear(8),  # want: LZ113 "`spare.0` is never called"
            nn.ReLU(),
            nn.LazyLinear(8),
        )

    def forward(self, x):
        return self.head(x)


class Auxiliary(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.LazyLinear(8)
        self.aux = nn.LazyLinear(2)  # want: LZ113 "`aux` is reached in training mode only: after a dry run in eval mode it is uninitialised"
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        x = torch.relu(self.hidden(x))
        if self.training:
            return self.head(x), self.aux(x)
        return self.head(x)


class BothModes(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        if self.training:
            return self.head(x)
        return self.head(x).softmax(1)


class ByData(nn.Module):
    """Some batches reach it."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)
        self.rare = nn.LazyLinear(2)

    def forward(self, x):
        if x.sum() > 0:
            return self.rare(x)
        return self.head(x)


class OtherMethod(nn.Module):
    """The critic is called by a method of its own."""

    def __init__(self):
        super().__init__()
        self.actor = nn.LazyLinear(2)
        self.critic = nn.LazyLinear(1)

    def forward(self, x):
        return self.actor(x)

    def value(self, x):
        return self.critic(x)


class Base(nn.Module):
    """A subclass calls it."""

    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(2)
        self.top = nn.LazyLinear(2)

    def forward(self, x):
        return self.body(x)


class Derived(Base):
    def forward(self, x):
        return self.top(super().forward(x))
