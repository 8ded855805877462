import torch
from torch import nn

net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))
print(sum(p.numel() for p in net.parameters()))
net(torch.rand(2, 4))
