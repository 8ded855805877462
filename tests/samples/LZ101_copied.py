"""A copy of a model gives what the model gives; data that worker processes load is data as any other."""

import copy

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

net = nn.Sequential(nn.LazyConv2d(8, 3), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(2))
net(torch.rand(2, 3, 8, 8))
twin = copy.deepcopy(net)

head = nn.LazyLinear(3)
head(twin(torch.rand(2, 3, 8, 8)))
head(torch.rand(2, 5))  # want: LZ101 "`head` was fixed at 2 input features on line {line-1}, gets 5 here"

batches = DataLoader(TensorDataset(torch.rand(8, 6)), batch_size=4, num_workers=2, prefetch_factor=4)
tail = nn.LazyLinear(3)
for (batch,) in batches:
    tail(batch)
tail(torch.rand(2, 5))  # want: LZ101 "`tail` was fixed at 6 input features on line {line-1}, gets 5 here"
