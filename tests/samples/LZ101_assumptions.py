"""Where a program raises for what it does not take, the other answer is what it goes on with. No model here has a driver."""

import sys

import torch
from torch import nn


class Checked(nn.Module):
    """Not called here: that its input may be refused by itself keeps nobody from finding one."""

    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.Linear(8, 3)

    def forward(self, x):
        if torch.isnan(x).any():
            raise ValueError("not a number")
        if not torch.isfinite(x).all() or x.abs().max() > 1e6:
            print("too large")
            raise ValueError("not finite")
        h = self.body(x)
        if h.mean() > -1e6:
            return self.head(h)
        else:
            raise RuntimeError("exploded")


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Linear(4, 5)
        self.body = nn.LazyLinear(8)

    def forward(self, x):
        x = self.stem(x)
        if x.min() < -1e6:
            sys.exit("far too small")
        h = self.body(x)
        if h.isnan().any():
            raise RuntimeError("diverged")
        return self.body(torch.cat([h, h], dim=1))  # want: LZ101 "`body` was fixed at 5 .*gets 16 here$"


class Caught(nn.Module):
    """What is raised is caught here, and so is one way on."""

    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)

    def forward(self, x):
        try:
            if x.sum() > 0:
                raise ValueError
            h = self.body(x)  # want: LZ102 "`body` gets 2 input features when `x.sum\(\) > 0` on line \d+ is true, F when"
        except ValueError:
            h = self.body(x[:, :2])
        return h
