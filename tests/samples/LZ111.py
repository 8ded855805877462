"""No flatten between a convolution and a lazy linear layer. The models have no driver: inputs are solved for."""

import torch
import torch.nn.functional as F
from torch import nn


class Forgotten(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(4, 3, padding=1)
        self.head = nn.LazyLinear(10)

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.conv(x)), 2)
        return self.head(x)  # want: LZ111 "`head` takes the last dimension of a picture for its \(W//2\) input features"


class InSequential(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(3, 4, 3),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.LazyLinear(10),  # want: LZ111 "takes the last dimension of a picture for its 1 input features"
        )

    def forward(self, x):
        return self.net(x)


class Flattened(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(4, 3)
        self.head = nn.LazyLinear(10)

    def forward(self, x):
        return self.head(F.adaptive_avg_pool2d(self.conv(x), 2).flatten(1))


class ChannelsLast(nn.Module):
    """As in ConvNeXt: the channels are put last for the linear layer."""

    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(4, 3, padding=1)
        self.up = nn.LazyLinear(16)

    def forward(self, x):
        return self.up(self.conv(x).permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 12)
        self.norm = nn.LayerNorm(12)
        self.up = nn.LazyLinear(24)

    def forward(self, tokens):
        return self.up(self.norm(self.embed(tokens)))


class Heads(nn.Module):
    """Four dimensions, but no picture."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 12)
        self.up = nn.LazyLinear(24)

    def forward(self, tokens):
        x = self.embed(tokens)
        return self.up(x.view(x.size(0), x.size(1), 3, 4))


class Spectrogram(nn.Module):
    """One channel: a row is a frame, with its own features."""

    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv2d(1, 3, padding=1)
        self.keys = nn.LazyLinear(87)

    def forward(self, x):
        return self.keys(self.conv(x).relu())
