"""The script this project began with: a lazy layer, a first batch, and a second one that is wider."""

import torch
from torch import nn

layer = nn.LazyLinear(10)

first = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
print("first", layer(first).shape)

second = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print("second", layer(second).shape)  # want: LZ101 "`layer` was fixed at 2 input features on line {line-3}, gets 3 here"
