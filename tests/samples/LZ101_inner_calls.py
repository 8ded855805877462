"""One statement calls a model whose lazy layers are called on several lines, or inside a container."""

import torch
from torch import nn


class InContainer(nn.Module):
    """The call of the container is the innermost line that runs."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyConv1d(4, 1), nn.ReLU())

    def forward(self, x):
        return self.net(x)


class TwoLines(nn.Module):
    """The one layer is called twice, each time with the width of the input."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        first = self.head(x)
        second = self.head(x + 1)
        return first + second


class PlainInContainer(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.LazyLinear(4), nn.Linear(6, 2))

    def forward(self, x):
        return self.net(x)  # want: LZ114 "`Linear.*refuses \[2, 4\]"


if __name__ == "__main__":
    contained = InContainer()
    contained(torch.rand(2, 3, 5))
    contained(torch.rand(2, 6, 5))  # want: LZ101 "fixed at 3 input channels .*gets 6"

    two = TwoLines()
    two(torch.rand(2, 3))
    two(torch.rand(2, 6))  # want: LZ101 "fixed at 3 input features .*gets 6"

    PlainInContainer()(torch.rand(2, 3))
