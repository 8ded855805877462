"""Loops that change what stands outside their function: a list of the module or of a closure, a module's functions."""

import torch
from torch import nn
from some_dataset import batches  # This package does not exist: what it returns is unknown.

LOG = []
KINDS = {}
COUNT = 0


def fill():
    for name in ("relu", "gelu"):
        KINDS[name] = getattr(nn.functional, name)


def logged(x):
    for size in x.shape:
        LOG.append(size)
    return x[:, :3]


def counted(x):
    global COUNT

    def inner():
        for _ in range(2):
            LOG.append(COUNT)
        return x

    for _ in range(2):
        COUNT += 1
    return inner()


def collected(net, inputs):
    outputs = []

    def run():
        for x in inputs:
            outputs.append(net(x))

    run()
    return torch.cat(outputs, -1)


class Summed(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.LazyLinear(4) for _ in range(3))
        self.head = nn.LazyLinear(2)
        self.seen = 0

    def add(self, x):
        self.seen = self.seen + 1
        return x

    def forward(self, x):
        x = self.layers[0](x)
        for layer in self.layers[1:]:
            x = torch.add(x, layer(x))
        for batch in batches():
            self.add(batch)
        return self.head(x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.LazyLinear(4)
        self.second = nn.LazyLinear(4)

    def forward(self, x):
        y = self.first(KINDS["relu"](counted(logged(x))))
        return self.second(torch.cat([y, x], -1))


if __name__ == "__main__":
    fill()
    net = Net()
    net(torch.rand(2, 5))
    head = nn.LazyLinear(2)
    head(collected(nn.LazyLinear(3), [torch.rand(2, 4), torch.rand(2, 4)]))
    head(torch.rand(2, 7))  # want: LZ101 "`head` was fixed at 6 .*gets 7 here$"
    layer = nn.LazyLinear(2)
    layer(logged(torch.rand(2, 6)))
    layer(torch.rand(2, 6))  # want: LZ101 "`layer` was fixed at 3 .*gets 6 here$"
