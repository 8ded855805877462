"""Loops that end when the data say so, and data that is unpacked: what they leave behind may be of any number."""

import subprocess

import torch
from torch import nn


class Halving(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.LazyLinear(20)

    def forward(self, x):
        x = self.linear(self.linear(x))
        while x.abs().sum() > 1:
            x = x / 2
        parts = []
        while True:
            parts.append(x)
            if x.sum() < 10:
                break
        return x.sum(), x, parts


first, second = nn.LazyLinear(3), nn.LazyLinear(3)
total, halved, parts = Halving()(torch.rand(2, 20))
first(halved)
first(torch.zeros(2, 9))  # want: LZ101

one, two, three = subprocess.run(["seq", "3"], capture_output=True).stdout.split()  # want: LZ906
four, *rest = three, two
second(torch.zeros(2, 9))
second(torch.zeros(2, 8))  # want: LZ101
