"""Models that a script builds and feeds with data nobody knows are fed by lazylint."""

import subprocess

import torch
from torch import nn


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(64, 20), nn.Linear(16, 32)
        self.shared = nn.LazyLinear(16)

    def forward(self, x):
        x = self.shared(self.first(x).relu())
        x = self.last(x)
        return self.shared(x)  # want: LZ101 "fixed at 20 input features"


def batches(*shape):
    """Batches of a size that only another program knows."""
    size = int(subprocess.run(["echo", "3"], capture_output=True).stdout)  # want: LZ906
    return [torch.zeros(size, *shape)] * 3


if __name__ == "__main__":
    clean = nn.Sequential(nn.LazyConv2d(8, 3), nn.LazyBatchNorm2d(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.LazyLinear(10))
    twice = Twice()
    tried = nn.Sequential(nn.Flatten(), nn.LazyLinear(10))
    tried(torch.zeros(2, 3, 8, 8))

    turns = 0
    for images in batches(3, 8, 8):
        turns += 1
        loss = clean(images).sum()
        loss.backward()
        tried(images)

    for images in torch.utils.data.DataLoader(batches(8, 8)):
        tried(images)

    for rows in batches(64):
        twice(rows)
    tried(torch.zeros(2, 3, 8, 9))  # want: LZ101
