"""Arguments of the eager class that are arguments of functions, loop variables and sums; classes that a name holds."""

import torch
from torch import nn

Norm = nn.LazyBatchNorm1d
Linear: type[nn.Module] = nn.LazyLinear


class Block(nn.Module):
    def __init__(self, inp, out):
        super().__init__()
        self.linear = nn.LazyLinear(inp, out)  # want: LZ301 "`inp` is its out_features and `out` its bias"
        self.norm = nn.LazyBatchNorm1d(out)  # want: LZ301 "`out` is its eps"

    def forward(self, x):
        return self.norm(self.linear(x))


def silent_arguments():
    block = Block(5, 7)
    assert block(torch.rand(2, 3)).shape == (2, 5)
    assert block.norm.eps == 7


def norm_of(c):
    return nn.LazyBatchNorm2d(c)  # want: LZ301 "`c` is its eps"


def norm_of_twice(k):
    return nn.LazyBatchNorm2d(k * 2)  # want: LZ301 "`k . 2` is its eps"


def linear_of(wide, high):
    return nn.LazyLinear(wide, high)  # want: LZ301 "`high` its bias"


def silent_helpers():
    assert norm_of(8).eps == 8
    assert norm_of_twice(8).eps == 16
    assert linear_of(20, 10)(torch.rand(2, 20)).shape == (2, 20)


def silent_loops():
    dims = [5, 32, 2]
    layers = [nn.LazyLinear(a, b) for a, b in zip(dims, dims[1:])]  # want: LZ301 "`b` its bias"
    assert [layer.out_features for layer in layers] == [5, 32]
    for i, (a, b) in enumerate(zip(dims[:-1], dims[1:])):
        layer = nn.LazyLinear(a, b)  # want: LZ301 "`b` its bias"
        assert layer.out_features == dims[i]
    layer = nn.LazyLinear(dims[0], dims[1])  # want: LZ301 "`dims.1.` its bias"
    assert layer.out_features == 5
    for a in range(1, 3):
        assert nn.LazyBatchNorm1d(2**a).eps == 2**a  # want: LZ301 "`2..a` is its eps"
    for a, b in [(5, 32), (32, 2)]:
        assert nn.LazyLinear(a, b).out_features == a  # want: LZ301 "`b` its bias"
    a = 4
    for _ in range(2):
        assert nn.LazyBatchNorm1d(a).eps == a  # want: LZ301 "`a` is its eps"
        a *= 2


def silent_held():
    assert Norm(64).eps == 64  # want: LZ301 "`LazyBatchNorm1d` takes no num_features: 64 is its eps"
    assert Linear(3, 4).out_features == 3  # want: LZ301 "`LazyLinear` takes no in_features"
    layer = nn.LazyConv2d
    assert layer(3, 16, 3).kernel_size == (16, 16)  # want: LZ301 "16 its kernel_size"


def flagged_held():
    Norm(num_features=64)  # want: LZ301 "PyTorch raises a TypeError"


def by_default(channels, norm=Norm):
    return norm(channels)  # want: LZ301 "`LazyBatchNorm1d`, which `norm` is by default, takes no num_features: `channels` is its eps"


def if_none(channels, norm=None):
    if norm is None:
        norm = nn.LazyBatchNorm2d
    return norm(channels)  # want: LZ301 "`LazyBatchNorm2d`, which `norm` is by default, takes no num_features"


def silent_defaults():
    assert by_default(8).eps == 8
    assert if_none(8).eps == 8
    assert if_none(8, nn.BatchNorm2d).num_features == 8


def clean_linear(n, b, flag=None, cfg=None):
    nn.LazyLinear(n, b)
    nn.LazyLinear(n, flag)
    nn.LazyLinear(n, bool(cfg))
    for each in (True, False):
        nn.LazyLinear(n, each)
    for width, with_it in [(3, True), (4, False)]:
        nn.LazyLinear(width, with_it)
    for width, each in zip([3, 4], [n > 3, True]):
        nn.LazyLinear(width, each)


def clean_norm(tiny, value=1e-3, *args):
    nn.LazyBatchNorm1d(tiny)
    nn.LazyBatchNorm1d(value)
    nn.LazyBatchNorm1d(*args)
    for each in (1e-5, 1e-3):
        nn.LazyBatchNorm1d(each)
    for each in args:
        nn.LazyBatchNorm1d(each)


def norm_with(number):
    """Its callers give fractions."""
    return nn.LazyBatchNorm1d(number)


def norm_and_momentum(first, second):
    return nn.LazyBatchNorm1d(first, second)


def linear_with(number, other):
    return nn.LazyLinear(number, other)


def clean_chosen(deep, norm=nn.BatchNorm2d):
    norm(8)
    layer = nn.BatchNorm2d if deep else nn.BatchNorm1d
    layer(8)
    layer = nn.Linear
    layer(3, 4)


if __name__ == "__main__":
    silent_arguments()
    silent_helpers()
    silent_loops()
    silent_held()
    flagged_held()
    silent_defaults()
    clean_linear(3, True)
    clean_norm(1e-5, 1e-3, 1e-3)
    norm_with(1e-4)
    norm_and_momentum(1e-3, 0.1)
    linear_with(4, False)
    clean_chosen(True)
