"""The founding script with two batches of one width: clean."""

import torch
from torch import nn

layer = nn.LazyLinear(10)

first = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
print("first", layer(first).shape)

second = torch.tensor([[1.0, 2.0], [4.0, 5.0], [6.0, 7.0]])
print("second", layer(second).shape)
