"""A call of the model initialises what it reaches: to call it once more does not help the rest."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(4)
        self.other = nn.LazyLinear(4)

    def forward(self, x, both=False):
        return self.body(x) + self.other(x) if both else self.body(x)


if __name__ == "__main__":
    net = Net()
    net(torch.zeros(2, 3))
    sum(p.numel() for p in net.parameters())  # want: LZ201 "`numel` of `other.weight` and 1 more, not initialised yet"
    net(torch.zeros(2, 3), both=True)
    sum(p.numel() for p in net.parameters())
