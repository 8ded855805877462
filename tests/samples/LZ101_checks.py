"""Models that check what they are given: inputs and arguments are found that they let through."""

import torch
from torch import nn

ARGUMENTS = {"Attending": (32, 4), "Choosing": (8, 1, "max", "b"), "Pictures": ((32, 40, 48),), "Filled": (4,)}


class Attending(nn.Module):
    def __init__(self, dim, patch=4):
        super().__init__()
        self.dim, self.patch = dim, patch
        self.out = nn.LazyLinear(5)

    def forward(self, q, k, v):
        assert q.shape == k.shape
        assert q.shape == v.shape
        if q.shape[-1] != self.dim:
            raise ValueError("width")
        if q.size(1) % self.patch != 0:
            raise ValueError("patches")
        return self.out(q + k * v), self.out(torch.cat([q, k], -1))  # want: LZ101


class Choosing(nn.Module):
    def __init__(self, size, dims, kind, depth):
        super().__init__()
        if dims not in (1, 2, 3):
            raise ValueError("dims")
        if kind == "max":
            self.pool = nn.Flatten(2)
        elif kind == "mean":
            self.pool = nn.Flatten()
        else:
            raise ValueError(kind)
        self.convolution = (nn.LazyConv1d, nn.LazyConv2d, nn.LazyConv3d)[dims - 1](size, 3)
        self.head = nn.LazyLinear({"a": 1, "b": 2}[depth])

    def forward(self, x):
        y = self.pool(self.convolution(x)).mean(-1)
        return self.head(y), self.head(torch.cat([y, y], 1))  # want: LZ101


class Pictures(nn.Module):
    def __init__(self, image_size):
        super().__init__()
        channels, height, width = image_size
        nn.init.trunc_normal_(torch.empty(height, width))
        self.first = nn.Conv2d(channels, 6, 3)
        self.head = nn.LazyLinear(5)

    def forward(self, inputs):
        y = self.first(inputs[0]).mean((2, 3))
        return self.head(y + inputs[1].mean()), self.head(y[:, :3])  # want: LZ101


class Filled(nn.Module):
    def __init__(self, classes=None, length=None):
        super().__init__()
        if classes is None:
            raise ValueError("how many classes?")
        self.head = nn.LazyLinear(classes) if length is None else nn.Linear(length, classes)

    def forward(self, x):
        return self.head(x), self.head(torch.cat([x, x], 1))  # want: LZ101
