"""Layers under names that a user types, and one that is replaced by nobody knows what: those beside them are judged."""

import copy

import torch
from torch import nn

try:
    names = input("which towers? ").split()  # want: LZ902
except (EOFError, OSError):
    names = ["left"]
settings = copy.copy(names)


class Towers(nn.Module):
    def __init__(self):
        super().__init__()
        self.towers = nn.ModuleDict()
        for name in names:
            self.towers[name] = nn.LazyLinear(4)
        self.last = nn.Identity()
        self.last = {"left": nn.ReLU()}.get(settings[0], nn.Identity())
        self.head = nn.LazyLinear(2)

    def forward(self, x, y):
        tower = self.last(self.towers[names[0]](x))
        return tower.sum() + self.head(x).sum() + self.head(y).sum()  # want: LZ101 "`head` was fixed at 8 .*gets 6"


class Alone(nn.Module):
    """There is one tower, whatever it is called."""

    def __init__(self):
        super().__init__()
        self.towers = nn.ModuleDict({names[0]: nn.LazyLinear(4)})

    def forward(self, x, y):
        return self.towers[names[0]](x) + self.towers[names[0]](y)  # want: LZ101 "`towers.<unknown>` was fixed at 8 "


if __name__ == "__main__":
    model = Towers()
    model(torch.rand(2, 8), torch.rand(2, 6))
    alone = Alone()
    alone(torch.rand(2, 8), torch.rand(2, 6))
