"""A model is seen up to a call that nobody here can answer."""

import torch
from fancy_kernels import fold  # This package does not exist: what it returns is unknown.
from torch import nn


class Folded(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.LazyLinear(8)
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        x = self.stem(x)
        x = fold(x)  # want: LZ902 "fancy_kernels"
        return self.head(x)


class Known(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.LazyLinear(8)
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        x = self.stem(x)
        return self.head(x)


if __name__ == "__main__":
    Folded()(torch.rand(2, 16))
    Known()(torch.rand(2, 16))
