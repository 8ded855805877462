"""Arguments of the eager class, of which the width can be left out: the layer is then what was meant."""

import torch
from torch import nn

linear = nn.LazyLinear(256)
linear(torch.rand(2, 784))
norm = nn.LazyBatchNorm2d()
norm(torch.rand(2, 64, 4, 4))
conv = nn.LazyConv2d(16, 3)
conv(torch.rand(2, 3, 32, 32))
lines = nn.LazyConv2d(
    16,
    3,
)
lines(torch.rand(2, 1, 32, 32))


def by_keyword():
    named = nn.LazyLinear(out_features=256)
    named(torch.rand(2, 784))


def last():
    named = nn.LazyLinear(256)
    named(torch.rand(2, 784))


def twice():
    named = nn.LazyConv2d(64, kernel_size=3)
    named(torch.rand(2, 3, 8, 8))


if __name__ == "__main__":
    by_keyword()
    last()
    twice()
