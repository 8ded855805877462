"""Arguments of constructors that the model itself demands: layers of fixed sizes stand behind them."""

import torch
from torch import nn

ARGUMENTS = {"Behind": (20,), "Twice": (10,), "Unshuffled": (16,), "Added": (30,), "Last": ([32, 12],), "Wide": (20,)}


class Behind(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.enter = nn.LazyLinear(hidden)
        self.fixed = nn.Linear(20, 5)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        x = self.enter(x)
        return self.head(x) + self.head(self.fixed(x))  # want: LZ101 "`head` was fixed at 20 .*gets 5 here$"


class Twice(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.enter = nn.LazyLinear(hidden)
        self.fixed = nn.Linear(20, 5)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        x = self.enter(x)
        y = self.fixed(torch.cat([x, x], -1))
        return self.head(x) + self.head(y)  # want: LZ101 "`head` was fixed at 10 .*gets 5 here$"


class Unshuffled(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.enter = nn.LazyConv2d(c, 3, padding=1)
        self.unshuffle = nn.PixelUnshuffle(2)
        self.fixed = nn.Conv2d(64, 5, 1)
        self.head = nn.LazyConv2d(2, 1)

    def forward(self, x):
        x = self.enter(x)
        y = self.fixed(self.unshuffle(x[..., :8, :8]))
        return self.head(x), self.head(y)  # want: LZ101 "`head` was fixed at 16 .*gets 5 here$"


class Added(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.enter = nn.LazyLinear(hidden)
        self.bias = nn.Parameter(torch.zeros(30))
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        x = self.enter(x) + self.bias
        return self.head(x) + self.head(x[:, 1:])  # want: LZ101 "`head` was fixed at 30 .*gets 29 here$"


class Last(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.Sequential(*[nn.LazyLinear(size) for size in sizes])
        self.fixed = nn.Linear(12, 5)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        x = self.layers(x)
        return self.head(x) + self.head(self.fixed(x))  # want: LZ101 "`head` was fixed at 12 .*gets 5 here$"


class Wide(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.enter = nn.LazyLinear(hidden)
        self.narrow = nn.Linear(20, 5)
        self.wide = nn.Linear(20, 32)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        x = self.enter(x)
        return self.head(self.wide(x)) + self.head(self.narrow(x))  # want: LZ101 "`head` was fixed at 32 .*gets 5 here$"
