"""No tensor is of a class that nobody knows; what nobody knows may be."""

import builtins

import torch
from torch import nn

try:
    Batch = getattr(builtins, input("which class? "))
    settings = Batch(input())
except (EOFError, OSError):
    Batch, settings = list, "deep"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.head = nn.LazyLinear(8), nn.LazyLinear(2)

    def forward(self, data):
        if isinstance(data, Batch):
            x = data.x
        elif isinstance(data, (tuple, Batch)):
            x = data[0]
        else:
            x = data
        hidden = self.body(x)
        return self.head(hidden) + self.head(hidden[:, :3])  # want: LZ101 "`head` was fixed at 8 input features on line {line}, gets 3 here$"


class Built(nn.Module):
    """Built in one way or the other, and called so."""

    def __init__(self):
        super().__init__()
        if isinstance(settings, Batch):
            self.body = nn.LazyLinear(8)
        else:
            self.body = nn.Linear(5, 4)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        wide = isinstance(settings, Batch)
        hidden = self.body(x)
        return self.head(hidden if not wide else torch.cat([hidden, x], 1))


if __name__ == "__main__":
    Built()(torch.rand(2, 5))
    Net()(torch.rand(2, 5))
