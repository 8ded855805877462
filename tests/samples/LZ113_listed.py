"""Layers in a list are called one by one: one that is left out stays uninitialised."""

import torch
from torch import nn


class Left(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.ModuleList([nn.LazyLinear(8) for _ in range(3)])  # want: LZ113 "`up.2` is never called"

    def forward(self, x):
        for index in range(2):
            x = self.up[index](x)
        return x


class Decoder(nn.Module):
    def __init__(self, widths=(16, 8, 4)):
        super().__init__()
        self.widths = widths
        self.down = nn.ModuleList([nn.LazyLinear(width) for width in widths])  # want: LZ113 "`decoder.down.2` is never"

    def forward(self, x):
        for index in range(len(self.widths) - 1):
            x = self.down[index](x)
        return x


class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.decoder = Decoder()

    def forward(self, x):
        return self.decoder(x)


class All(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.ModuleList([nn.LazyLinear(8) for _ in range(3)])

    def forward(self, x):
        for layer in self.up:
            x = layer(x)
        return x


class Zipped(nn.Module):
    """How many there are to call depends on what it is given."""

    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleList([nn.LazyLinear(8) for _ in range(3)])

    def forward(self, features):
        return [head(x) for head, x in zip(self.heads, features)]


class Other(nn.Module):
    """Another method calls the rest."""

    def __init__(self):
        super().__init__()
        self.steps = nn.ModuleList([nn.LazyLinear(8) for _ in range(2)])

    def forward(self, x):
        return self.steps[0](x)

    def second(self, x):
        return self.steps[1](x)


class Chosen(nn.Module):
    """Whoever calls it says which."""

    def __init__(self):
        super().__init__()
        self.tasks = nn.ModuleDict({"a": nn.LazyLinear(8), "b": nn.LazyLinear(8)})

    def forward(self, x, task="a"):
        return self.tasks[task](x)


class Growing(nn.Module):
    """The rest is called once it has grown."""

    def __init__(self):
        super().__init__()
        self.depth = 1
        self.stages = nn.ModuleList([nn.LazyLinear(8) for _ in range(3)])

    def forward(self, x):
        for index in range(self.depth):
            x = self.stages[index](x)
        return x


def grow(model):
    model.depth += 1


if __name__ == "__main__":
    for model in (Left(), Outer()):
        model(torch.zeros(2, 4))
        assert sum(isinstance(p, nn.UninitializedParameter) for p in model.parameters()) == 2
