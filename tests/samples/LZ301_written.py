"""Arguments of the eager class, of which the width can be left out: the layer is then what was meant."""

import torch
from torch import nn

linear = nn.LazyLinear(784, 256)  # want: LZ301 "784 is its out_features and 256 its bias"
linear(torch.rand(2, 784))
norm = nn.LazyBatchNorm2d(64)  # want: LZ301 "64 is its eps"
norm(torch.rand(2, 64, 4, 4))
conv = nn.LazyConv2d(3, 16, 3)  # want: LZ301 "16 its kernel_size and 3 its stride"
conv(torch.rand(2, 3, 32, 32))
lines = nn.LazyConv2d(  # want: LZ301 "16 its kernel_size"
    1,
    16,
    3,
)
lines(torch.rand(2, 1, 32, 32))


def by_keyword():
    named = nn.LazyLinear(in_features=784, out_features=256)  # want: LZ301 "PyTorch raises a TypeError"
    named(torch.rand(2, 784))


def last():
    named = nn.LazyLinear(256, in_features=784)  # want: LZ301 "PyTorch raises a TypeError"
    named(torch.rand(2, 784))


def twice():
    named = nn.LazyConv2d(3, 64, kernel_size=3)  # want: LZ301 "64 is its kernel_size, which is given twice"
    named(torch.rand(2, 3, 8, 8))


if __name__ == "__main__":
    by_keyword()
    last()
    twice()
