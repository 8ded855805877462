"""One instance at two positions of a container: the finding stands at its construction."""

from collections import OrderedDict

import torch
from torch import nn

shared = nn.LazyLinear(8)  # want: LZ101 "fixed at 16 input features .*gets 8"
net = nn.Sequential(shared, nn.ReLU(), shared)
net(torch.rand(4, 16))

equal = nn.LazyLinear(16)  # want: LZ106 "stands at `0` and `2` of a container"
equal_net = nn.Sequential(equal, nn.ReLU(), equal)
equal_net(torch.rand(4, 16))

own = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(8))
own(torch.rand(4, 16))


class InSequential(nn.Module):
    def __init__(self):
        super().__init__()
        block = nn.LazyLinear(8)  # want: LZ101 "fixed at 16 input features .*gets 8"
        self.net = nn.Sequential(block, nn.ReLU(), block)

    def forward(self, x):
        return self.net(x)


class InNamedSequential(nn.Module):
    def __init__(self):
        super().__init__()
        block = nn.LazyLinear(8)  # want: LZ101 "fixed at 16 input features .*gets 8"
        self.net = nn.Sequential(OrderedDict([("first", block), ("second", block)]))

    def forward(self, x):
        return self.net(x)


class InSequentialEqual(nn.Module):
    def __init__(self):
        super().__init__()
        block = nn.LazyLinear(16)  # want: LZ106 "stands at `0` and `2` of a container"
        self.net = nn.Sequential(block, nn.ReLU(), block)

    def forward(self, x):
        return self.net(x)


class Multiplied(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LazyLinear(8)] * 3)  # want: LZ101 "fixed at 16 input features .*gets 8"

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


class MultipliedEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LazyLinear(16)] * 3)  # want: LZ106 "stands at `0`, `1` and `2`"

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


class Comprehended(nn.Module):
    """Three instances, each with a width of its own, from one line."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LazyLinear(8) for _ in range(3)])

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x


if __name__ == "__main__":
    InSequential()(torch.rand(4, 16))
    InNamedSequential()(torch.rand(4, 16))
    InSequentialEqual()(torch.rand(4, 16))
    Multiplied()(torch.rand(4, 16))
    MultipliedEqual()(torch.rand(4, 16))
    Comprehended()(torch.rand(4, 16))
