# -*- coding: latin-1 -*-
# café: the same byte, with its encoding declared: clean
import torch
from torch import nn

layer = nn.LazyLinear(4)
layer(torch.rand(2, 5))
