"""Widths that contain the size of the batch. No model here has a driver: inputs are solved for."""

import math

import torch
from torch import nn


class FlattenAll(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3)
        self.head = nn.LazyLinear(2)

    def forward(self, images):
        x = torch.relu(self.conv(images))
        return self.head(x.flatten())  # want: LZ104 "contains the batch \(B\): a batch of another size raises"


class ViewAll(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(7, 6)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(self.embed(x).view(1, -1))  # want: LZ104 "`head` is fixed at 6\*B input features"


class Transposed(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(7, 6)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(self.embed(x).t())  # want: LZ104 "`head` is fixed at B input features"


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 8)
        self.head = nn.LazyLinear(2)

    def forward(self, tokens):
        return self.head(self.embed(tokens).reshape(-1))  # want: LZ104 "`head` is fixed at 8\*B\*T input features"


class KeepsLength(nn.Module):
    """The size of the batch asked for in other words, and products of sizes."""

    def __init__(self):
        super().__init__()
        self.first, self.second, self.third = nn.LazyLinear(2), nn.LazyLinear(2), nn.LazyLinear(2)

    def forward(self, images):
        a = self.first(images.reshape(len(images), -1))
        b = self.second(images.reshape(int(images.size(0)), -1))
        return a + b + self.third(images.reshape(-1, math.prod(images.shape[1:])))


class FlattenRest(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(7, 6)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(self.embed(x).flatten(1))


class Normed(nn.Module):
    """A norm is not fixed by what stands first."""

    def __init__(self):
        super().__init__()
        self.embed = nn.LazyLinear(6)
        self.norm = nn.LazyBatchNorm1d()
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(self.norm(self.embed(x)))


class Rows(nn.Module):
    """The rows of all batches, one after another: the width is that of a row."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 8)
        self.head = nn.LazyLinear(2)

    def forward(self, tokens):
        return self.head(self.embed(tokens).reshape(-1, 8))


class LastStep(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 9, batch_first=True)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        steps, _ = self.rnn(x)
        return self.head(steps[:, -1])


class Pooled(nn.Module):
    """What is pooled over its second dimension is a sequence: the width is that of a step."""

    def __init__(self):
        super().__init__()
        self.embed, self.head = nn.LazyLinear(6), nn.LazyLinear(2)

    def forward(self, x):
        return self.head(self.embed(x).mean(1))
