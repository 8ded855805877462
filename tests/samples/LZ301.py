"""Arguments in the order of the eager class: the input width is taken for the first argument of the lazy one."""

import torch
from torch import nn
from torch.nn import LazyLinear

hidden_dim = 32
num_classes = 10


def silent_linear():
    layer = nn.LazyLinear(784, 256)  # want: LZ301 "`LazyLinear` takes no in_features: 784 is its out_features and 256 its bias"
    assert layer(torch.rand(2, 5)).shape == (2, 784)
    assert layer.bias is not None


def silent_linear_of_names():
    layer = LazyLinear(hidden_dim, num_classes)  # want: LZ301 "`hidden_dim` is its out_features and `num_classes` its bias"
    assert layer(torch.rand(2, 5)).shape == (2, 32)


def silent_linear_of_parameters(in_features=20, out_features=4):
    layer = nn.LazyLinear(in_features, out_features)  # want: LZ301 "`in_features` is its out_features"
    assert layer(torch.rand(2, 20)).shape == (2, 20)


def silent_batch_norm():
    layer = nn.LazyBatchNorm2d(64)  # want: LZ301 "`LazyBatchNorm2d` takes no num_features: 64 is its eps"
    layer(torch.rand(2, 3, 4, 4))
    assert layer.eps == 64
    assert layer.num_features == 3


def silent_instance_norm(channels=64):
    layer = nn.LazyInstanceNorm1d(channels, affine=True, track_running_stats=True)  # want: LZ301 "`channels` is its eps"
    assert layer.eps == 64


def silent_conv():
    layer = nn.LazyConv2d(3, 16, 3)  # want: LZ301 "3 is its out_channels, 16 its kernel_size and 3 its stride"
    assert layer(torch.rand(1, 3, 32, 32)).shape == (1, 3, 6, 6)
    assert (layer.kernel_size, layer.stride) == ((16, 16), (3, 3))


def silent_lenet_conv():
    layer = nn.LazyConv2d(1, 6, 5)  # want: LZ301 "6 its kernel_size and 5 its stride"
    assert layer.kernel_size == (6, 6)


def silent_pointwise_conv():
    layer = nn.LazyConv1d(64, 128, 1)  # want: LZ301 "128 its kernel_size and 1 its stride"
    assert layer.kernel_size == (128,)


def silent_conv_of_names(in_channels=3, out_channels=16):
    layer = nn.LazyConv2d(in_channels, out_channels, 3, padding=1)  # want: LZ301 "`out_channels` its kernel_size"
    assert layer.out_channels == 3


def silent_transposed_conv():
    layer = nn.LazyConvTranspose2d(64, 32, 2, 2)  # want: LZ301 "32 its kernel_size"
    assert layer.out_channels == 64


def flagged_in_features():
    nn.LazyLinear(in_features=784, out_features=256)  # want: LZ301 "`LazyLinear` takes no in_features: PyTorch raises a TypeError"


def flagged_num_features():
    nn.LazyBatchNorm1d(num_features=64)  # want: LZ301 "`LazyBatchNorm1d` takes no num_features: PyTorch raises a TypeError"


def flagged_kernel_size_twice():
    nn.LazyConv2d(3, 64, kernel_size=3)  # want: LZ301 "`LazyConv2d` takes no in_channels: 64 is its kernel_size, which is given twice"


def clean_linear(bias=True, use_bias=False, embed_dim=16):
    nn.LazyLinear(128)
    nn.LazyLinear(128, True)
    nn.LazyLinear(64, bias)
    nn.LazyLinear(64, use_bias)
    nn.LazyLinear(64, not bias)
    nn.LazyLinear(embed_dim, bias)
    nn.LazyLinear(embed_dim, bias=bool(embed_dim))
    nn.LazyLinear(out_features=4 * embed_dim)


def clean_norm(eps=1e-5, norm_eps=1e-3):
    nn.LazyBatchNorm1d()
    nn.LazyBatchNorm1d(1e-6)
    nn.LazyBatchNorm1d(eps)
    nn.LazyBatchNorm2d(norm_eps, 0.01)
    nn.LazyBatchNorm2d(eps=1e-3, momentum=0.01)


def clean_conv(out_channels=16, kernel_size=3, stride=2, padding=1):
    nn.LazyConv2d(96, 11, 4)
    nn.LazyConv2d(64, 7, 2, 3)
    nn.LazyConv2d(768, 16, 16)
    nn.LazyConv2d(16, 3, 1, 1)
    nn.LazyConv2d(1, 7, padding=3)
    nn.LazyConv2d(3, 5, 3)
    nn.LazyConv2d(64, 31, 1, 15)
    nn.LazyConv1d(128, 80, 4)
    nn.LazyConv1d(512, 10, 5)
    nn.LazyConv2d(8, (1, 64))
    nn.LazyConv2d(out_channels, kernel_size, stride, padding)
    nn.LazyConvTranspose1d(256, 16, 8, 4)
    nn.LazyConvTranspose2d(21, 64, 32)
    nn.LazyConvTranspose2d(512, 4, 2, 1)


class Another:
    """Another library's layers of these names."""

    class LazyLinear(nn.Linear):
        """Its first argument may be None."""

        def __init__(self, in_features, out_features):
            super().__init__(in_features or 3, out_features)


def clean_of_another_library():
    Another.LazyLinear(None, 20)
    Another.LazyLinear(784, 256)


if __name__ == "__main__":
    silent_linear()
    silent_linear_of_names()
    silent_linear_of_parameters()
    silent_batch_norm()
    silent_instance_norm()
    silent_conv()
    silent_lenet_conv()
    silent_pointwise_conv()
    silent_conv_of_names()
    silent_transposed_conv()
    flagged_in_features()
    flagged_num_features()
    flagged_kernel_size_twice()
    clean_linear()
    clean_norm()
    clean_conv()
    clean_of_another_library()
