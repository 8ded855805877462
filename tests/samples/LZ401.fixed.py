"""Lazy layers that get one width wherever they are used."""

import torch
from torch import nn
from torch.nn import BatchNorm1d, LazyBatchNorm1d as Norm
from torch.nn import Linear, LazyLinear

# What a script feeds.
names = nn.Sequential(
    Linear(in_features=5, out_features=8),
    BatchNorm1d(8),
    nn.Linear(8, 4, bias=False),
)
names(torch.rand(2, 5))

every = nn.Sequential(
    nn.Conv2d(3, 6, kernel_size=3, padding=1),
    nn.BatchNorm2d(6, 1e-3),
    nn.ConvTranspose2d(6, 4, 2, 2),
    nn.InstanceNorm2d(num_features=4, affine=False, track_running_stats=True),
    nn.InstanceNorm2d(4, affine=True, track_running_stats=True),
)
every(torch.rand(2, 3, 8, 8))

lines = nn.Sequential(
    nn.Conv1d(
        in_channels=7, out_channels=6,
        kernel_size=3,
    ),
    nn.ConvTranspose1d(6, 4, 2),
    nn.InstanceNorm1d(4, 1e-5, 0.1, True, True),
)
lines(torch.rand(2, 7, 8))

volumes = nn.Sequential(
    nn.Conv3d(1, *[2, 3]),
    nn.BatchNorm3d(2),
)
volumes(torch.rand(2, 1, 4, 4, 4))

twice = nn.Linear(5, 5)
twice(twice(torch.rand(2, 5)))


# What a model makes itself, though its inputs are solved for: 3 channels, but not 16 and 64.
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3)
        self.norm = nn.BatchNorm2d(16)
        self.pool = nn.AdaptiveAvgPool2d(2)
        self.head = nn.Linear(64, 10)

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
    return nn.Linear(5, classes)


by_other_argument = head(6)
by_other_argument(torch.rand(2, 5))


# One line, two widths.
def layer():
    return nn.LazyLinear(3)


one, other = layer(), layer()
one(torch.rand(2, 3))
other(torch.rand(2, 4))
