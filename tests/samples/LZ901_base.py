"""A class without `forward` is a base: what is analysed are the classes derived from it."""

import torch
from torch import nn


class Base(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LazyLinear(4), nn.LazyLinear(4)])


class Derived(Base):
    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.layers[1](torch.cat([x, x], dim=1))  # want: LZ101 "fixed at 4 .*gets 8 here"


class PartlyUsed(Base):
    """One layer of the base is never called."""

    def forward(self, x):
        return self.layers[0](x)


class OtherBase(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleDict({"a": nn.LazyLinear(5), "b": nn.LazyLinear(2)})


class OneHead(OtherBase):
    def forward(self, x):
        return self.heads["b"](x)


class Lonely(nn.Module):  # want: LZ901 "no `forward`"
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.LazyLinear(4), nn.LazyLinear(4)])


if __name__ == "__main__":
    Derived()(torch.rand(2, 8))
    PartlyUsed()(torch.rand(2, 8))
    OneHead()(torch.rand(2, 8))
