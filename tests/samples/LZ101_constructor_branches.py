"""A constructor that raises on one side of a branch: there is no model there, and the other side is analysed."""

import torch
from torch import nn


class Chosen(nn.Module):
    def __init__(self):
        super().__init__()
        if torch.rand(1) > 2:
            self.net = nn.Sequential()
            self.net.append_all([nn.LazyLinear(3)])
        else:
            self.net = nn.Sequential(nn.LazyLinear(8), nn.LazyLinear(2))
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        x = self.net(x)
        return self.head(x) + self.head(torch.cat([x, x], 1))  # want: LZ101 "fixed at 2 .*gets 4 here"


class Passing(Chosen):
    def forward(self, x):
        return self.head(self.net(x))
