import torch
from torch import nn

net = nn.Sequential(nn.LazyConv2d(8, 3), nn.Flatten(), nn.LazyLinear(10))
net(torch.rand(1, 3, 32, 32))
net(torch.rand(1, 3, 48, 48))
