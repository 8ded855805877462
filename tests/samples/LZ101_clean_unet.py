"""A U-Net whose pieces a helper makes: pads of no size, skips in reverse, and a last layer that is called once."""

import torch
import torch.nn.functional as F
from torch import nn


def double(width):
    return nn.Sequential(
        nn.LazyConv2d(width, 3, padding=1, bias=False), nn.LazyBatchNorm2d(), nn.ReLU(inplace=True),
        nn.LazyConv2d(width, 3, padding=1, bias=False), nn.LazyBatchNorm2d(), nn.ReLU(inplace=True),
    )  # fmt: skip


class Up(nn.Module):
    def __init__(self, width, bilinear):
        super().__init__()
        self.up = nn.Upsample(scale_factor=2, mode="bilinear") if bilinear else nn.LazyConvTranspose2d(width, 2, 2)
        self.conv = double(width)

    def forward(self, x, skip):
        x = self.up(x)
        high, wide = skip.size(2) - x.size(2), skip.size(3) - x.size(3)
        x = F.pad(x, [wide // 2, wide - wide // 2, high // 2, high - high // 2])
        return self.conv(torch.cat([skip, x], 1))


class UNet(nn.Module):
    def __init__(self, classes, widths=(8, 16), bilinear=False):
        super().__init__()
        self.downs = nn.ModuleList(double(width) for width in widths)
        self.pool = nn.MaxPool2d(2)
        self.mid = double(widths[-1] * 2)
        self.ups = nn.ModuleList(Up(width, bilinear) for width in reversed(widths))
        self.out = nn.LazyConv2d(classes, 1)

    def forward(self, x):
        skips = []
        for down in self.downs:
            x = down(x)
            skips.append(x)
            x = self.pool(x)
        x = self.mid(x)
        for up, skip in zip(self.ups, reversed(skips)):
            x = up(x, skip)
        return self.out(x)


ARGUMENTS = {"UNet": (3,), "Up": (8, False)}
