"""A lazy norm over the time steps of a sequence. The models have no driver: inputs are solved for."""

import torch
from torch import nn


class AfterLinear(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 12)
        self.linear = nn.LazyLinear(8)
        self.norm = nn.LazyBatchNorm1d()

    def forward(self, tokens):
        return self.norm(torch.relu(self.linear(self.embed(tokens))))  # want: LZ110 "`norm` takes the time steps of a sequence for its T features"


class AfterRecurrence(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.LSTM(5, 9, batch_first=True)
        self.norm = nn.LazyBatchNorm1d()

    def forward(self, x):
        steps, _ = self.rnn(x)
        return self.norm(steps)  # want: LZ110 "its T features: a sequence of another length raises"


class Transposed(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 12)
        self.norm = nn.LazyBatchNorm1d()

    def forward(self, tokens):
        return self.norm(self.embed(tokens).transpose(1, 2)).transpose(1, 2)


class AfterConvolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv1d(8, 3)
        self.norm = nn.LazyBatchNorm1d()

    def forward(self, x):
        return self.norm(torch.relu(self.conv(x)))


class OverTokens(nn.Module):
    """A linear layer over the steps of (B, F, T): the features stand second there."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 12)
        self.mix = nn.Linear(10, 10)
        self.norm = nn.LazyBatchNorm1d()

    def forward(self, tokens):
        return self.norm(self.mix(self.embed(tokens).transpose(1, 2)))


class Table(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.LazyLinear(8)
        self.norm = nn.LazyBatchNorm1d()

    def forward(self, x):
        return self.norm(self.linear(x))
