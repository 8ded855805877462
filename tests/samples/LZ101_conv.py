"""A lazy convolution is called on two numbers of channels. Sizes of pictures may differ."""

import torch
import torch.nn.functional as F
from torch import nn

conv = nn.LazyConv2d(8, 3)
conv(torch.rand(2, 3, 16, 16))
conv(torch.rand(2, 64, 16, 16))  # want: LZ101 "`conv` was fixed at 3 input channels on line {line-1}, gets 64 here"

equal = nn.LazyConv2d(8, 3)
equal(torch.rand(2, 3, 16, 16))
odd = equal(torch.rand(5, 3, 9, 31))  # shape: odd = (5, 8, 7, 29)


class Stem(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(64, kernel_size=3, padding=1)

    def forward(self, x):
        x = F.relu(self.conv(x))
        return self.conv(x)  # want: LZ101 "`conv` was fixed at 3 input channels on line {line-1}, gets 64 here"


class StemEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(64, kernel_size=3, padding=1)

    def forward(self, x):
        x = F.relu(self.conv(x))
        return self.conv(F.max_pool2d(x, 2))


class Skip(nn.Module):
    """A decoder that meets each level with the same up-convolution."""

    def __init__(self):
        super().__init__()
        self.down = nn.LazyConv2d(4, kernel_size=2, stride=2)
        self.up = nn.LazyConvTranspose2d(3, kernel_size=2, stride=2)

    def forward(self, x):
        low = self.down(x)
        high = self.up(low)
        joined = torch.cat([F.max_pool2d(high, 2), low], dim=1)  # shape: joined = (2, 7, 8, 8)
        return self.up(joined)  # want: LZ101 "`up` was fixed at 4 input channels on line {line-2}, gets 7 here"


class SkipApart(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.LazyConv2d(4, kernel_size=2, stride=2)
        self.up = nn.LazyConvTranspose2d(3, kernel_size=2, stride=2)
        self.last = nn.LazyConvTranspose2d(3, kernel_size=2, stride=2)

    def forward(self, x):
        low = self.down(x)
        high = self.up(low)
        joined = torch.cat([F.max_pool2d(high, 2), low], dim=1)
        return self.last(joined)


if __name__ == "__main__":
    Stem()(torch.rand(2, 3, 16, 16))
    StemEqual()(torch.rand(2, 64, 16, 16))
    Skip()(torch.rand(2, 3, 16, 16))
    SkipApart()(torch.rand(2, 3, 16, 16))
