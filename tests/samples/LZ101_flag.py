"""An attribute that changes the width is set between two calls of the model."""

import torch
from torch import nn


class Doubling(nn.Module):
    def __init__(self):
        super().__init__()
        self.double = False
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if self.double:
            x = torch.cat([x, x], dim=1)
        return self.head(x)


class Negating(nn.Module):
    def __init__(self):
        super().__init__()
        self.negate = False
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if self.negate:
            x = -x
        return self.head(x)


class Sliced(nn.Module):
    """A number, not a truth value."""

    def __init__(self, keep):
        super().__init__()
        self.keep = keep
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        return self.head(x[:, : self.keep])


if __name__ == "__main__":
    doubling = Doubling()
    doubling(torch.rand(2, 5))
    doubling.double = True
    doubling(torch.rand(2, 5))  # want: LZ101 "fixed at 5 input features .*gets 10 here"

    never_set = Doubling()
    never_set(torch.rand(2, 5))
    never_set(torch.rand(2, 5))

    halved = Doubling()
    halved(torch.rand(2, 10))
    halved.double = True
    halved(torch.rand(2, 5))

    negating = Negating()
    negating(torch.rand(2, 5))
    negating.negate = True
    negating(torch.rand(2, 5))

    sliced = Sliced(3)
    sliced(torch.rand(2, 8))
    sliced.keep = 6
    sliced(torch.rand(2, 8))  # want: LZ101 "fixed at 3 input features .*gets 6 here"

    # The slice ends where the tensor ends, so that both are 8.
    long_slice = Sliced(9)
    long_slice(torch.rand(2, 8))
    long_slice.keep = 12
    long_slice(torch.rand(2, 8))
