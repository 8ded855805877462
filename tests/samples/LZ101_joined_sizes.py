"""Tensors that are joined or added: their sizes are known, also where they fit at some sizes of the inputs only."""

import torch
from torch import nn

ARGUMENTS = {"UpBlock": (32, 48, 64)}


class UpBlock(nn.Module):
    """A step of a U-Net up again."""

    def __init__(self, in_channels: int, skip_channels: int, out_channels: int):
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, in_channels // 2, 2, 2)
        self.conv = nn.Conv2d(in_channels // 2 + skip_channels, out_channels, 3, padding=1)
        self.refine = nn.LazyConv2d(8, 3, padding=1)

    def forward(self, x, skip):
        up = nn.functional.interpolate(self.up(x), size=skip.shape[-2:])
        y = self.conv(torch.cat([up, skip], 1))
        return self.refine(y), self.refine(torch.cat([y, up[:, :8]], 1))  # want: LZ101 "at 64 .*gets 72 here$"


class Positions(nn.Module):
    def __init__(self, dim=24):
        super().__init__()
        self.embed = nn.Embedding(100, dim)
        self.positions = nn.Parameter(torch.zeros(64, dim))
        self.mix = nn.LazyLinear(5)

    def forward(self, tokens):
        x = self.embed(tokens) + self.positions[: tokens.shape[1]]
        y = self.mix(x.transpose(1, 2))  # want: LZ105
        return self.mix(torch.cat([x.transpose(1, 2), y], -1))  # want: LZ101 "at T .*gets T \+ 5 here$"
