"""A subclass of a lazy layer becomes the eager layer at its first call: what it overrides is gone."""

import torch
from torch import nn


class Doubled(nn.LazyLinear):
    def forward(self, input):  # want: LZ307 "`Doubled` becomes `Linear` at its first call, and its `forward` is gone"
        return 2 * torch.nn.functional.linear(input, self.weight, self.bias)


class Activated(nn.LazyConv2d):  # want: LZ901
    def forward(self, input):  # want: LZ307 "`Activated` becomes `Conv2d` at its first call, where `super\(\)` raises a TypeError"
        return torch.relu(super().forward(input))  # want: LZ902


class Deeper(Doubled):
    """Its `forward` is that of its base, which is told of there."""


class Normed(nn.LazyBatchNorm1d):
    def forward(self, input):  # want: LZ307 "`Normed` becomes `BatchNorm1d`"
        return -torch.nn.functional.batch_norm(input, self.running_mean, self.running_var)


class Staying(nn.LazyLinear):
    """Keeps its class."""

    cls_to_become = None

    def forward(self, input):
        return 2 * super().forward(input)


class Eager(nn.Linear):
    def forward(self, input):
        return 2 * super().forward(input)


class Becoming(nn.LazyLinear):
    """Becomes a class that has the same `forward`."""

    cls_to_become = Eager

    def forward(self, input):
        return 2 * torch.nn.functional.linear(input, self.weight, self.bias)


class Named(nn.LazyLinear):
    """Overrides what is only of use before the first call."""

    def reset_parameters(self):
        super().reset_parameters()


def first_two(layer, *size):
    """What a layer answers to one input at its first call, and at its second."""
    x = torch.rand(*size)
    layer.eval()
    with torch.no_grad():
        return layer(x), layer(x)


def silent_linear():
    layer = Doubled(3)
    first, second = first_two(layer, 4, 5)
    assert torch.allclose(first, 2 * second)
    assert type(layer) is nn.Linear


def silent_norm():
    first, second = first_two(Normed(), 4, 5)
    assert torch.allclose(first, -second)


def clean():
    for layer in (Staying(3), Becoming(3), Named(3)):
        first, second = first_two(layer, 4, 5)
        assert torch.allclose(first, second)


if __name__ == "__main__":
    silent_linear()
    silent_norm()
    clean()
    Activated(4, 3)(torch.rand(1, 3, 8, 8))
