"""Arguments that a constructor hands on to its base, which needs more than its own head says."""

import torch
from torch import nn


class Base(nn.Module):
    def __init__(self, hidden: int, classes: int):
        super().__init__()
        self.first = nn.LazyLinear(hidden)
        self.head = nn.LazyLinear(classes)


class Derived(Base):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def forward(self, x):
        y = self.first(x) + self.first(torch.cat([x, x], -1))  # want: LZ101 "fixed at F .* gets 2\*F here"
        return self.head(y)


class Named(Base):
    def __init__(self, scale=0.5, **kwargs):
        super().__init__(**{"hidden": 32, "classes": 10, **kwargs})
        self.scale = scale

    def forward(self, x):
        y = self.first(x) * self.scale
        return self.head(y) + self.head(torch.cat([y, y], -1))  # want: LZ101 "fixed at 32 .* gets 64 here"


# Read by the tests alone, which call these models for real.
ARGUMENTS = {"Derived": (32, 10)}
