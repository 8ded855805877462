"""Models whose constructor makes the dry run, and models that keep their lazy layers where PyTorch does not see them."""

import torch
from torch import nn


class Clean(nn.Module):
    """Takes images of 32 pixels only, as a layer of that width would."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.LazyConv2d(8, 3), nn.ReLU(), nn.Flatten())
        self.head = nn.LazyLinear(10)
        with torch.no_grad():
            self(torch.zeros(1, 3, 32, 32))

    def forward(self, images):
        return self.head(self.body(images))


class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Conv2d(3, 8, 3)
        self.head = nn.LazyLinear(10)
        with torch.no_grad():
            self.head(self.body(torch.zeros(1, 3, 32, 32)).flatten(1))

    def forward(self, x):
        y = self.body(x)
        return self.head(y.flatten(1)) + self.head(y.mean((2, 3)))  # want: LZ101 "`head` was fixed at 7200 .*gets 8 here$"


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(6, 48, batch_first=True, bidirectional=True)
        self.head = nn.LazyLinear(1)
        self(torch.zeros(1, 12, 6))

    def forward(self, x):
        out, (h, c) = self.rnn(x)
        if self.training:
            return self.head(out[:, -1])
        return self.head(h[-1])  # want: LZ101 "fixed at 96 .*gets 48 here when `self.training` on line \d+ is false"


class Listed(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.LazyLinear(8), nn.LazyLinear(4)]
        self.last = nn.Linear(4, 2)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.last(x) + self.layers[1](x)[:, :2]  # want: LZ101 "fixed at 8 .*gets 4 here$"
