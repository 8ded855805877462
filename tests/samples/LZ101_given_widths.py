"""Widths that only data says, and that stay what they are: what follows for any such width is told, and no more."""

import json
import subprocess

import torch
from torch import nn


def read(text):
    """What only another program knows."""
    return json.loads(subprocess.run(["echo", text], capture_output=True).stdout)  # want: LZ906


CONFIG = read('{"cells": 16, "height": 4, "width": 5, "shape": [4, 5]}')
CELLS, HEIGHT, WIDTH, SHAPE = CONFIG["cells"], CONFIG["height"], CONFIG["width"], CONFIG["shape"]


class Chain(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyLinear(CELLS), nn.Tanh(), nn.LazyLinear(CELLS), nn.Tanh(), nn.LazyLinear(1))
        self.conv = nn.Sequential(nn.LazyConv2d(CELLS, 3), nn.LazyBatchNorm2d(), nn.LazyConv2d(8, 3))
        self.recurrent = nn.LSTM(6, CELLS, batch_first=True)
        self.words = nn.Embedding(50, CELLS)
        self.steps, self.embedded = nn.LazyLinear(2), nn.LazyLinear(2)

    def forward(self, x, image, sequence, words):
        same = self.steps(self.recurrent(sequence)[0]).sum() + self.steps(self.net[0](x))
        return self.net(x), self.conv(image), same, self.embedded(self.words(words))


class Wider(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.head, self.sixteen = nn.LazyLinear(CELLS), nn.LazyLinear(3), nn.Linear(6, 16)

    def forward(self, x):
        y = self.first(x)
        return self.head(y), self.head(torch.cat([y, self.sixteen(x)], 1))  # want: LZ101 "gets cells \+ 16 here$"


class Maybe(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.head, self.sixteen = nn.LazyLinear(CELLS), nn.LazyLinear(3), nn.Linear(6, 16)

    def forward(self, x):
        return self.head(self.first(x)), self.head(self.sixteen(x))  # want: LZ902 "`head` gets hangs on a size"


class Added(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.head = nn.LazyLinear(CELLS), nn.LazyLinear(3)

    def forward(self, x):
        return self.head(self.first(x) + x)  # want: LZ902 "add may refuse"


class Either(nn.Module):
    """Which branch is taken nobody knows."""

    def __init__(self):
        super().__init__()
        self.first, self.wide, self.narrow = nn.LazyLinear(CELLS), nn.LazyLinear(3), nn.LazyLinear(3)

    def forward(self, x):
        y = self.first(x)
        if y.shape[1] > 64:
            return self.wide(y) + self.wide(self.narrow(y))  # want: LZ902 "`wide` gets hangs"
        return self.narrow(y)


class OnTwoPaths(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.sixteen, self.head = nn.LazyLinear(CELLS), nn.LazyLinear(16), nn.LazyLinear(3)

    def forward(self, x):
        y = self.first(x) if x.sum() > 0 else self.sixteen(x)
        return self.head(y)  # want: LZ902 "`head` gets hangs"


class Flattened(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.head = nn.LazyConv2d(CELLS, 3), nn.LazyLinear(3)

    def forward(self, image):
        return self.head(self.conv(image).flatten())


class Reshaped(nn.Module):
    """A view with sizes that nobody knows has as many as are written, and those that are known."""

    def __init__(self):
        super().__init__()
        self.first, self.conv, self.head = nn.LazyLinear(16 * HEIGHT * WIDTH), nn.LazyConv2d(8, 3), nn.LazyLinear(2)
        self.spread = nn.LazyConv2d(8, 3)

    def forward(self, x):
        y = self.conv(self.first(x).view(-1, 16, HEIGHT, WIDTH))
        self.spread(self.first(x).view(-1, 16, *SHAPE))  # want: LZ902 "the input of `spread`"
        return self.head(y.mean((2, 3))), self.conv(torch.zeros(1, 4, HEIGHT, WIDTH))  # want: LZ101 "gets 4 here$"


if __name__ == "__main__":
    x, image = torch.ones(2, 6), torch.zeros(2, 3, 20, 20)
    Chain()(x, image, torch.zeros(2, 5, 6), torch.zeros(2, 5, dtype=torch.long))
    wider, flattened, reshaped = Wider(), Flattened(), Reshaped()
    wider(x)
    Maybe()(x)
    Added()(torch.zeros(2, 16))
    Either()(x)
    OnTwoPaths()(x)
    flattened(image)
    flattened(image[:1])  # want: LZ101 "fixed at 648\*cells input .* gets 324\*cells here"
    reshaped(x)
