"""The forward of a lazy layer is called directly."""

import torch
from torch import nn


class Direct(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(8)

    def forward(self, x):
        return self.head.forward(x)  # want: LZ222 "`forward` of `head` is called directly, .*raises ValueError"


class Called(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(8)

    def forward(self, x):
        return self.head(x)


def flagged_conv():
    conv = nn.LazyConv2d(4, 3)
    conv.forward(torch.rand(1, 3, 8, 8))  # want: LZ222 "`forward` of `conv`"


def flagged_norm():
    norm = nn.LazyBatchNorm1d()
    norm.forward(torch.rand(4, 16))  # want: LZ222 "`forward` of `norm`"


def clean_container():
    """The container has no hook, its layers are called."""
    nn.Sequential(nn.LazyLinear(8), nn.ReLU()).forward(torch.rand(4, 16))
    Called().forward(torch.rand(4, 16))


def clean_initialised():
    head = nn.LazyLinear(8)
    head(torch.rand(4, 16))
    head.forward(torch.rand(4, 16))


if __name__ == "__main__":
    Direct()(torch.rand(4, 16))
    flagged_conv()
    flagged_norm()
    clean_container()
    clean_initialised()
