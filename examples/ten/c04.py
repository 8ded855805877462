import torch
from torch import nn

net = nn.Sequential(*[nn.LazyLinear(8)] * 3)
net(torch.rand(2, 4))
