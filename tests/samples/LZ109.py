"""Channels-last images in a lazy convolution: it takes the height for the channels."""

import torch
from torch import nn

photos = nn.LazyConv2d(8, 3, padding=1)
photos(torch.rand(2, 32, 48, 3))  # want: LZ109 "`photos` takes the height of channels-last images for its 32 input channels"

grey = nn.LazyConv2d(8, 3, padding=1)
grey(torch.rand(2, 28, 28, 1))  # want: LZ109 "its 28 input channels"

permuted = nn.LazyConv2d(8, 3)
permuted(torch.rand(2, 32, 48, 3).permute(0, 3, 1, 2))

usual = nn.LazyConv2d(8, 3)
usual(torch.rand(2, 3, 32, 48))

# Signals of 22 electrodes: (B, C, T, 1) is their usual layout.
signals = nn.LazyConv2d(8, (5, 1))
signals(torch.rand(2, 22, 100, 1))

# A small feature map.
small = nn.LazyConv2d(8, 3)
small(torch.rand(2, 64, 4, 4))


class Photos(nn.Module):
    """No driver: the input is what the comment says."""

    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(8, 3, padding=1)

    # lazylint: input x f32[B, H, W, 3]
    def forward(self, x):
        return self.conv(x)  # want: LZ109 "`conv` takes the height of channels-last images for its H input channels"


class Permuted(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(8, 3, padding=1)

    # lazylint: input x f32[B, H, W, 3]
    def forward(self, x):
        return self.conv(x.permute(0, 3, 1, 2))


if __name__ == "__main__":
    assert photos.in_channels == 32
    assert grey.in_channels == 28
    assert permuted.in_channels == usual.in_channels == 3
