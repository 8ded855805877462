"""No tensor is of a class that nobody knows; what has such a base may be."""

import builtins

import torch
from torch import nn

try:
    Batch = getattr(builtins, input("which class? "))
except (EOFError, OSError):
    Batch = list


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


if __name__ == "__main__":
    Net()(torch.rand(2, 5))
