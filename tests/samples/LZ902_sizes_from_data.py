"""Sizes that are data: no number is made up for them, and no error said of what follows from one."""

import torch
from torch import nn

count = torch.randint(60, 100, (1,))
lengths = torch.randint(60, 100, (4,))


def conv():
    return nn.LazyConv1d(8, 5)


conv()(torch.randn(2, 40, int(count)))
conv()(torch.randn(2, 40, lengths.max()))  # want: LZ902 "a tensor's value"
conv()(torch.randn(2, 40, max(lengths)))  # want: LZ902 "a tensor's value"
conv()(torch.randn(2, 40, 60 + int(torch.rand(1) * 40)))
conv()(torch.randn(2, 40, 100)[:, :, : lengths.min()])  # want: LZ902 "a tensor's value"
conv()(torch.randn(2, 40, int(torch.tensor([70, 80]).max())))

kernel = int(torch.randint(3, 4, (1,)))
groups = int(torch.randint(4, 5, (1,)))
layer = nn.LazyConv1d(8, kernel)
layer(torch.randn(4, 16, 20))  # want: LZ902 "a tensor's value"
grouped = nn.LazyConv1d(8, 3, groups=groups)
grouped(torch.randn(4, 16, 20))  # want: LZ902 "a tensor's value"
filtered = nn.LazyConv1d(2 * groups, 3, groups=4)
filtered(torch.randn(4, 16, 20))  # want: LZ902 "a tensor's value"
