"""Lazy layers that get one width wherever they are used."""

import torch
from torch import nn
from torch.nn import LazyBatchNorm1d as Norm
from torch.nn import LazyLinear

# What a script feeds.
names = nn.Sequential(
    LazyLinear(out_features=8),  # want: LZ401 "`names.0` always gets 5 input features"
    Norm(),  # want: LZ401 "`names.1` always gets 8 features"
    nn.LazyLinear(4, bias=False),  # want: LZ401 "`names.2` always gets 8 input features"
)
names(torch.rand(2, 5))

every = nn.Sequential(
    nn.LazyConv2d(6, kernel_size=3, padding=1),  # want: LZ401 "`every.0` always gets 3 input channels"
    nn.LazyBatchNorm2d(1e-3),  # want: LZ401 "`every.1` always gets 6 features"
    nn.LazyConvTranspose2d(4, 2, 2),  # want: LZ401 "`every.2` always gets 6 input channels"
    nn.LazyInstanceNorm2d(affine=False),  # want: LZ401 "`every.3` always gets 4 features" LZ310
    nn.LazyInstanceNorm2d(),  # want: LZ401 "`every.4` always gets 4 features" LZ310
)
every(torch.rand(2, 3, 8, 8))

lines = nn.Sequential(
    nn.LazyConv1d(  # want: LZ401 "`lines.0` always gets 7 input channels"
        out_channels=6,
        kernel_size=3,
    ),
    nn.LazyConvTranspose1d(4, 2),  # want: LZ401 "`lines.1` always gets 6 input channels"
    nn.LazyInstanceNorm1d(1e-5, 0.1, True, True),  # want: LZ401 "`lines.2` always gets 4 features"
)
lines(torch.rand(2, 7, 8))

volumes = nn.Sequential(
    nn.LazyConv3d(*[2, 3]),  # want: LZ401 "`volumes.0` always gets 1 input channels"
    nn.LazyBatchNorm3d(),  # want: LZ401 "`volumes.1` always gets 2 features"
)
volumes(torch.rand(2, 1, 4, 4, 4))

twice = nn.LazyLinear(5)  # want: LZ401 "`twice` always gets 5 input features"
twice(twice(torch.rand(2, 5)))


# What a model makes itself, though its inputs are solved for: 3 channels, but not 16 and 64.
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3)
        self.norm = nn.LazyBatchNorm2d()  # want: LZ401 "`norm` always gets 16 features"
        self.pool = nn.AdaptiveAvgPool2d(2)
        self.head = nn.LazyLinear(10)  # want: LZ401 "`head` always gets 64 input features"

    def forward(self, x):
        x = torch.relu(self.norm(self.conv(x)))
        return self.head(self.pool(x).flatten(1))


# The input's 12 features are what `first` asks for, no constant that `beside` gets.
class Solved(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(12, 4)
        self.beside = nn.LazyLinear(4)

    def forward(self, x):
        return self.first(x) + self.beside(x)


# An argument decides.
def block(width):
    return nn.Sequential(nn.Linear(5, width), nn.LazyLinear(2))


by_argument = block(6)
by_argument(torch.rand(2, 5))


# Its own other argument does not.
def head(classes):
    return nn.LazyLinear(classes)  # want: LZ401 "always gets 5 input features"


by_other_argument = head(6)
by_other_argument(torch.rand(2, 5))


# One line, two widths.
def layer():
    return nn.LazyLinear(3)


one, other = layer(), layer()
one(torch.rand(2, 3))
other(torch.rand(2, 4))
