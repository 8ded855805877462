"""Inputs that are found step by step: two states at once, one time for each example, sizes that halve and double again."""

import math

import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self, vocab=100, width=64):
        super().__init__()
        self.embed = nn.Embedding(vocab, 32)
        self.rnn = nn.LSTM(32, width, batch_first=True)
        self.out = nn.LazyLinear(vocab)

    def forward(self, step, h, c):
        embedded = self.embed(step.unsqueeze(1))
        y, state = self.rnn(embedded, (h, c))
        both = torch.cat([y, embedded], 2).squeeze(1)
        return self.out(y.squeeze(1)) + self.out(both)  # want: LZ101 "`out` was fixed at 64 .*gets 96 here$"


class Noise(nn.Module):
    def __init__(self, width=16):
        super().__init__()
        self.width = width
        self.time = nn.Sequential(nn.LazyLinear(width), nn.SiLU())
        self.first = nn.LazyConv2d(width, 3, padding=1)
        self.downs = nn.ModuleList([nn.LazyConv2d(width * 2**i, 4, 2, 1) for i in range(3)])
        self.ups = nn.ModuleList([nn.LazyConvTranspose2d(width * 2**i, 4, 2, 1) for i in reversed(range(3))])
        self.last = nn.LazyConv2d(3, 1)

    def embed(self, t):
        rates = torch.exp(torch.arange(self.width // 2) * -(math.log(10000) / self.width))
        angles = t[:, None] * rates[None, :]
        return torch.cat([angles.sin(), angles.cos()], dim=-1)

    def forward(self, x, t):
        shift = self.time(self.embed(t))[:, :, None, None]
        x = self.first(x) + shift
        skips = []
        for down in self.downs:
            skips.append(x)
            x = down(x)
        for up, skip in zip(self.ups, reversed(skips), strict=True):
            x = torch.cat([up(x), skip], 1)
        return self.last(x) + self.last(skips[0])  # want: LZ101 "`last` was fixed at 32 input channels .*gets 16 here$"
