"""Lazy layers that are built by the first call, or at another setting than the default, or by a factory of a class."""

import torch
from torch import nn


class ByCall(nn.Module):
    def __init__(self, out=4):
        super().__init__()
        self.head = None
        self.out = out

    def forward(self, x):
        if self.head is None:
            self.head = nn.LazyLinear(self.out)
        y = self.head(x)
        return self.head(torch.cat([x, y], 1))  # want: LZ101 "`head` was fixed at F .*gets F \+ 4 here$"


class Kept(nn.Module):
    def __init__(self):
        super().__init__()
        self.kept = {}

    def layer(self, name):
        if name not in self.kept:
            self.kept[name] = nn.LazyLinear(6)
        return self.kept[name]

    def forward(self, x):
        return self.layer("a")(x) + self.layer("a")(torch.cat([x, x[:, :1]], 1))  # want: LZ101


class Flagged(nn.Module):
    def __init__(self, lazy=False):
        super().__init__()
        self.lin = nn.LazyLinear(32) if lazy else nn.Linear(16, 32)

    def forward(self, x):
        y = self.lin(x)
        return self.lin(torch.cat([y, x], 1))  # want: LZ101 "`lin` was fixed at F .*gets F \+ 32 here$"


class Worded(nn.Module):
    def __init__(self, kind="plain"):
        super().__init__()
        if kind == "plain":
            self.lin = nn.Linear(8, 8)
        elif kind == "lazy":
            self.lin = nn.LazyLinear(8)
        else:
            raise ValueError(kind)

    def forward(self, x):
        y = self.lin(x)
        return self.lin(torch.cat([y, x], 1))  # want: LZ101


class Given(nn.Module):
    """Without a width it is lazy."""

    def __init__(self, width):
        super().__init__()
        self.lin = nn.LazyLinear(8) if width is None else nn.Linear(width, 8)

    def forward(self, x):
        y = self.lin(x)
        return self.lin(torch.cat([y, x], 1))  # want: LZ101 "`lin` was fixed at F .*gets F \+ 8 here$"


class Never(nn.Module):
    """Speaks of lazy layers, and builds none as it is used here."""

    def __init__(self):
        super().__init__()
        self.lin = nn.Linear(8, 8)

    def relax(self):
        self.lin = nn.LazyLinear(8)

    def forward(self, x):
        return self.lin(x)


ARGUMENTS = {"Flagged": (True,), "Worded": ("lazy",), "Given": (None,)}
