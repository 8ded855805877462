"""A batch without channels in a lazy convolution: it takes the batch for the channels."""

import torch
from torch import nn

batch = nn.LazyConv2d(8, 3)
batch(torch.rand(16, 28, 28))  # want: LZ108 "`batch` takes the batch of 16 for its input channels"

single = nn.LazyConv2d(8, 3)
single(torch.rand(3, 28, 28))

good = nn.LazyConv2d(8, 3)
good(torch.rand(16, 28, 28).unsqueeze(1))


def channels_of_unbatched():
    """One feature map, not a batch: its channels were made by a convolution."""
    net = nn.Sequential(nn.LazyConv2d(16, 3), nn.ReLU(), nn.LazyConv2d(8, 3))
    return net(torch.rand(3, 28, 28))


class Pages(nn.Module):
    """No driver: the input is solved for."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 12)
        self.conv = nn.LazyConv2d(8, 3)

    def forward(self, tokens):
        return self.conv(self.embed(tokens))  # want: LZ108 "`conv` takes the batch of B for its input channels"


class PagesWithChannel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 12)
        self.conv = nn.LazyConv2d(8, 3)

    def forward(self, tokens):
        return self.conv(self.embed(tokens).unsqueeze(1))


class Joined(nn.Module):
    """That its input has so many channels, or is no batch, was found by us: what follows demands it."""

    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(96, 3, padding=1)
        self.norm = nn.LayerNorm(128)

    def forward(self, x):
        return self.norm(torch.cat([x, self.conv(x)], -3).flatten(-2).transpose(-1, -2))


class Images(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(8, 3)

    def forward(self, x):
        return self.conv(x)


if __name__ == "__main__":
    channels_of_unbatched()
