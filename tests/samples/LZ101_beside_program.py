"""The program runs one class and passes; another that inherits the same lines is still looked at by itself."""

import torch
from torch import nn


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def widen(self, x):
        return x.relu()

    def forward(self, x):
        return self.head(x), self.head(self.widen(x))  # want: LZ101 "`head` was fixed at F input features on line 16, gets 2\*F here"


class Wider(Pair):
    def widen(self, x):
        return torch.cat([x, x], dim=1)


Pair()(torch.rand(2, 3))
