import torch
from torch import nn

conv = nn.LazyConv2d(8, 3)
conv(torch.rand(1, 3, 32, 32))
conv(torch.rand(1, 1, 32, 32))
