"""A lazy layer gets an input of a rank that it does not take."""

import torch
from torch import nn


class Flattened(nn.Module):
    """The convolution comes after the flatten."""

    def __init__(self):
        super().__init__()
        self.stem = nn.LazyLinear(16)
        self.conv = nn.LazyConv2d(8, 3)

    def forward(self, x):
        x = self.stem(torch.flatten(x, 1))
        return self.conv(x)  # want: LZ107 "conv"


class Unflattened(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.LazyLinear(64)
        self.conv = nn.LazyConv2d(8, 3)

    def forward(self, x):
        x = self.stem(torch.flatten(x, 1))
        return self.conv(x.view(-1, 1, 8, 8))


class Normalised(nn.Module):
    """The norm takes its width before it refuses, and keeps it."""

    def __init__(self):
        super().__init__()
        self.stem = nn.LazyLinear(16)
        self.norm = nn.LazyBatchNorm2d()

    def forward(self, x):
        return self.norm(self.stem(x))  # want: LZ107 "norm"


class NormalisedRight(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.LazyLinear(16)
        self.norm = nn.LazyBatchNorm1d()

    def forward(self, x):
        return self.norm(self.stem(x))


def flagged_linear_of_a_number():
    head = nn.LazyLinear(4)
    head(torch.tensor(1.0))  # want: LZ107 "head"


def clean_linear():
    """A linear layer takes every rank but none."""
    head = nn.LazyLinear(4)
    head(torch.rand(5))
    head(torch.rand(2, 5))
    head(torch.rand(2, 3, 4, 5))
    head(torch.rand(0, 5))


def flagged_conv1d_of_four():
    conv = nn.LazyConv1d(4, 3)
    conv(torch.rand(1, 3, 8, 8))  # want: LZ107 "conv"


def flagged_conv2d_of_one():
    conv = nn.LazyConv2d(4, 3)
    conv(torch.rand(8))  # want: LZ107 "conv"


def flagged_conv2d_of_two():
    conv = nn.LazyConv2d(4, 3)
    conv(torch.rand(8, 8))  # want: LZ107 "conv"


def flagged_conv2d_of_five():
    conv = nn.LazyConv2d(4, 3)
    conv(torch.rand(1, 2, 3, 8, 8))  # want: LZ107 "conv"


def flagged_conv3d_of_three():
    conv = nn.LazyConv3d(4, 3)
    conv(torch.rand(3, 8, 8))  # want: LZ107 "conv"


def clean_conv():
    nn.LazyConv1d(4, 3)(torch.rand(2, 3, 8))
    nn.LazyConv2d(4, 3)(torch.rand(2, 3, 8, 8))
    nn.LazyConv3d(4, 3)(torch.rand(2, 3, 8, 8, 8))


def flagged_conv_transpose1d_of_four():
    conv = nn.LazyConvTranspose1d(4, 3)
    conv(torch.rand(1, 3, 8, 8))  # want: LZ107 "conv"


def flagged_conv_transpose2d_of_two():
    conv = nn.LazyConvTranspose2d(4, 3)
    conv(torch.rand(8, 8))  # want: LZ107 "conv"


def flagged_conv_transpose3d_of_three():
    conv = nn.LazyConvTranspose3d(4, 3)
    conv(torch.rand(3, 8, 8))  # want: LZ107 "conv"


def clean_conv_transpose():
    nn.LazyConvTranspose1d(4, 3)(torch.rand(2, 3, 8))
    nn.LazyConvTranspose2d(4, 3)(torch.rand(2, 3, 8, 8))
    nn.LazyConvTranspose3d(4, 3)(torch.rand(2, 3, 8, 8, 8))


def flagged_batch_norm1d_of_one():
    norm = nn.LazyBatchNorm1d()
    norm(torch.rand(8))  # want: LZ107 "norm"


def flagged_batch_norm1d_of_four():
    norm = nn.LazyBatchNorm1d()
    norm(torch.rand(4, 3, 5, 5))  # want: LZ107 "norm"


def flagged_batch_norm2d_of_two():
    norm = nn.LazyBatchNorm2d()
    norm(torch.rand(4, 3))  # want: LZ107 "norm"


def flagged_batch_norm3d_of_four():
    norm = nn.LazyBatchNorm3d()
    norm(torch.rand(4, 3, 5, 5))  # want: LZ107 "norm"


def clean_batch_norm():
    nn.LazyBatchNorm1d()(torch.rand(4, 3))
    nn.LazyBatchNorm2d()(torch.rand(4, 3, 5, 5))
    nn.LazyBatchNorm3d()(torch.rand(4, 3, 5, 5, 5))


def flagged_instance_norm1d_of_one():
    norm = nn.LazyInstanceNorm1d(affine=True, track_running_stats=True)
    norm(torch.rand(3))  # want: LZ107 "norm"


def flagged_instance_norm2d_unbatched():
    """Three dimensions are one picture to the layer, but the width was taken from the second of them."""
    norm = nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)
    norm(torch.rand(3, 5, 5))  # want: LZ107 "norm"


def flagged_instance_norm2d_of_five():
    norm = nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)
    norm(torch.rand(2, 2, 3, 5, 5))  # want: LZ107 "norm"


def flagged_instance_norm3d_of_three():
    norm = nn.LazyInstanceNorm3d(affine=True, track_running_stats=True)
    norm(torch.rand(3, 5, 5))  # want: LZ107 "norm"


def clean_instance_norm():
    nn.LazyInstanceNorm1d(affine=True, track_running_stats=True)(torch.rand(2, 3, 5))
    nn.LazyInstanceNorm2d(affine=True, track_running_stats=True)(torch.rand(2, 3, 5, 5))
    nn.LazyInstanceNorm3d(affine=True, track_running_stats=True)(torch.rand(2, 3, 5, 5, 5))


if __name__ == "__main__":
    Flattened()(torch.rand(2, 3, 8, 8))
    Unflattened()(torch.rand(2, 3, 8, 8))
    Normalised()(torch.rand(4, 5))
    NormalisedRight()(torch.rand(4, 5))
    flagged_linear_of_a_number()
    clean_linear()
    flagged_conv1d_of_four()
    flagged_conv2d_of_one()
    flagged_conv2d_of_two()
    flagged_conv2d_of_five()
    flagged_conv3d_of_three()
    clean_conv()
    flagged_conv_transpose1d_of_four()
    flagged_conv_transpose2d_of_two()
    flagged_conv_transpose3d_of_three()
    clean_conv_transpose()
    flagged_batch_norm1d_of_one()
    flagged_batch_norm1d_of_four()
    flagged_batch_norm2d_of_two()
    flagged_batch_norm3d_of_four()
    clean_batch_norm()
    flagged_instance_norm1d_of_one()
    flagged_instance_norm2d_unbatched()
    flagged_instance_norm2d_of_five()
    flagged_instance_norm3d_of_three()
    clean_instance_norm()
