"""The groups of a lazy convolution do not divide its channels."""

import torch
from torch import nn

conv = nn.LazyConv2d(8, 3, groups=4)
conv(torch.rand(2, 6, 8, 8))  # want: LZ112 "6.*4|4.*6"

divisible = nn.LazyConv2d(8, 3, groups=4)
divisible(torch.rand(2, 12, 8, 8))


class Grouped(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.LazyConv2d(8, 3)
        self.grouped = nn.LazyConv2d(8, 3, groups=4)

    def forward(self, x):
        x = self.stem(x)
        return self.grouped(x)


class InputsUneven(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.LazyConv2d(10, 3)
        self.grouped = nn.LazyConv2d(8, 3, groups=4)

    def forward(self, x):
        x = self.stem(x)
        return self.grouped(x)  # want: LZ112 "10.*4|4.*10"


class OutputsUneven(nn.Module):
    """The lazy constructor takes what the eager one refuses."""

    def __init__(self):
        super().__init__()
        self.stem = nn.LazyConv2d(8, 3)
        self.grouped = nn.LazyConv2d(6, 3, groups=4)

    def forward(self, x):
        x = self.stem(x)
        return self.grouped(x)  # want: LZ112 "6.*4|4.*6"


def flagged_conv1d():
    conv = nn.LazyConv1d(8, 3, groups=2)
    conv(torch.rand(2, 3, 8))  # want: LZ112 "3.*2|2.*3"


def flagged_conv3d():
    conv = nn.LazyConv3d(9, 3, groups=2)
    conv(torch.rand(2, 4, 8, 8, 8))  # want: LZ112 "9.*2|2.*9"


def flagged_conv_transpose_inputs():
    conv = nn.LazyConvTranspose2d(8, 3, groups=4)
    conv(torch.rand(2, 6, 8, 8))  # want: LZ112 "6.*4|4.*6"


def flagged_conv_transpose_outputs():
    conv = nn.LazyConvTranspose2d(6, 3, groups=4)
    conv(torch.rand(2, 8, 8, 8))  # want: LZ112 "6.*4|4.*6"


def clean_depthwise():
    conv = nn.LazyConv2d(12, 3, groups=6)
    conv(torch.rand(2, 6, 8, 8))


def clean_conv_transpose():
    conv = nn.LazyConvTranspose2d(8, 3, groups=4)
    conv(torch.rand(2, 12, 8, 8))


if __name__ == "__main__":
    Grouped()(torch.rand(2, 3, 16, 16))
    InputsUneven()(torch.rand(2, 3, 16, 16))
    OutputsUneven()(torch.rand(2, 3, 16, 16))
    flagged_conv1d()
    flagged_conv3d()
    flagged_conv_transpose_inputs()
    flagged_conv_transpose_outputs()
    clean_depthwise()
    clean_conv_transpose()
