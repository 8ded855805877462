import torch
from torch import nn

layer = nn.LazyLinear(10)
layer(torch.rand(2, 2))
layer(torch.rand(2, 3))
