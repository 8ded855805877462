"""Many sizes fit a layer behind `flatten`. What follows from those that were picked is not known; what follows from none is."""

import torch
from torch import nn


class Picked(nn.Module):
    """Runs on images of 47 x 22."""

    def __init__(self):
        super().__init__()
        self.body = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(7200, 10)
        self.head = nn.LazyLinear(5)

    def forward(self, x):
        y = self.body(x)
        self.fc(y.flatten(1))
        return self.head(y.mean(1).mean(1)) + self.head(torch.zeros(1, 20))  # want: LZ902


class Whatever(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Conv2d(3, 8, 3)
        self.fc = nn.Linear(7200, 10)
        self.head = nn.LazyLinear(5)

    def forward(self, x):
        y = self.body(x)
        scores = self.fc(y.flatten(1))
        return self.head(y.mean((2, 3))) + self.head(scores)  # want: LZ101 "`head` was fixed at 8 .*gets 10 here$"


class Viewed(nn.Module):
    """Takes images of 28 pixels, and others with as many."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2))
        self.head = nn.LazyLinear(84)

    def forward(self, x):
        x = self.body(x).view(-1, 16 * 5 * 5)
        return self.head(x) + self.head(x[:, :300])  # want: LZ101 "`head` was fixed at 400 .*gets 300 here$"
