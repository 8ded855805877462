"""A block that others build and call: the call that sends the shape is named, too."""

import torch
from torch import nn


class Squeeze(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc = nn.Linear(channels, channels)

    def forward(self, x):
        return self.fc(x.mean(2))  # want: LZ114


class Fitting(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.LazyConv1d(16, 3), nn.ReLU())
        self.squeeze = Squeeze(16)

    def forward(self, x):
        return self.squeeze(self.body(x))


class Other(nn.Module):
    def __init__(self):
        super().__init__()
        self.tower = nn.Sequential(nn.LazyConv1d(16, 3), nn.ReLU(), Squeeze(8))

    def forward(self, x):
        return self.tower(x)


if __name__ == "__main__":
    Fitting()(torch.rand(2, 4, 9))
    Other()(torch.rand(2, 4, 9))
