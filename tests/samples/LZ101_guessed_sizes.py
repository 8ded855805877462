"""Widths that hang on sizes nobody gives: the one that makes them equal is told; an error is what none makes equal."""

from dataclasses import dataclass

import torch
from torch import nn

ARGUMENTS = {"Doubled": (32,), "More": (32,), "Beside": (32,), "Joined": (32,), "Two": (32, 48), "Loop": (32,),
             "Again": (32,)}  # fmt: skip


class Doubled(nn.Module):
    def __init__(self, in_dim):
        super().__init__()
        self.enc = nn.Linear(in_dim, 16)
        self.shared = nn.LazyLinear(4)

    def forward(self, x):
        return self.shared(self.enc(x)) + self.shared(torch.cat([x, x], -1))  # want: LZ102 "only when in_dim == 8$"


class More(nn.Module):
    def __init__(self, in_dim):
        super().__init__()
        self.enc = nn.Linear(in_dim, in_dim + 4)
        self.shared = nn.LazyLinear(4)

    def forward(self, x):
        return self.shared(self.enc(x)) + self.shared(x)  # want: LZ101


class Beside(nn.Module):
    def __init__(self, in_dim):
        super().__init__()
        self.enc = nn.Linear(in_dim, 5)
        self.shared = nn.LazyLinear(4)

    def forward(self, x):
        y = self.enc(x)
        return self.shared(torch.cat([y, x], -1)) + self.shared(torch.cat([x, x, y], -1))  # want: LZ101


class Joined(nn.Module):
    def __init__(self, in_dim):
        super().__init__()
        self.enc = nn.Linear(in_dim, 3)
        self.shared = nn.LazyLinear(4)

    def forward(self, x):
        x = x + self.enc(x).sum()
        return self.shared(torch.cat([x, x], -1)) + self.shared(torch.cat([x, x, x], -1))  # want: LZ101


class Two(nn.Module):
    def __init__(self, in_dim, hidden):
        super().__init__()
        self.enc = nn.Linear(in_dim, hidden)
        self.shared = nn.LazyLinear(4)

    def forward(self, x):
        return self.shared(self.enc(x)) + self.shared(torch.cat([x, x], -1))  # want: LZ902


@dataclass
class Sizes:
    first: int
    second: int


class Object(nn.Module):
    def __init__(self, sizes: Sizes):
        super().__init__()
        self.enc, self.other = nn.Linear(8, sizes.first), nn.Linear(8, sizes.second)
        self.shared = nn.LazyLinear(4)

    def forward(self, x):
        one = torch.cat([self.enc(x), x[:, :1]], -1)
        return self.shared(one) + self.shared(torch.cat([self.other(x), x, x[:, :2]], -1))  # want: LZ902


class Loop(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.enter = nn.LazyLinear(width)
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        x = self.enter(x)
        out = 0
        for n in range(3):
            out = out + self.head(x[:, n:])  # want: LZ101 "`head` was fixed at 32 .* on turn 1, gets 3[01] on turn [23]$"
        return out


class Again(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.body = nn.LazyLinear(hidden)
        self.wide = nn.LazyLinear(4)

    def forward(self, x):
        h = self.body(x) + self.body(self.body(x))  # want: LZ102 "gets 32 here: this works only when F == hidden$"
        return self.wide(x) + self.wide(torch.cat([h, h[:, 3:]], -1))  # want: LZ102 "only when F == 2.hidden - 3$"
