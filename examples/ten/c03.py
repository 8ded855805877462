import torch
from torch import nn

shared = nn.LazyLinear(8)
net = nn.Sequential(nn.Linear(4, 16), shared, nn.ReLU(), shared)
net(torch.rand(2, 4))
