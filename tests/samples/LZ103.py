"""Branches of one `if` give a lazy layer different widths."""

import torch
from torch import nn


class OneSide(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if x.sum() > 0:
            x = x[:, :3]
        return self.head(x)  # want: LZ103 "`head` gets 3 input features when `x.sum\(\) > 0` on line {line-2} is true, 5 when .* is false"


class BothSides(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if x.mean() > 0:
            return self.head(x[:, :2])
        return self.head(x[:, :4])  # want: LZ103 "gets 2 input features when .* is true, 4 when .* is false"


class BySize(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.LazyConv1d(4, 1)

    def forward(self, x):
        if x.max().item() > 0:
            x = torch.cat([x, x], dim=1)
        return self.conv(x)  # want: LZ103 "`conv` gets 4 input channels when .* is true, 2 when .* is false"


class Amid(nn.Module):
    """The other two conditions have no part in it."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if x.min() > 7:
            x = x * 2
        if x.sum() > 0:
            x = x[:, :3]
        if x.max() > 9:
            x = -x
        return self.head(x)  # want: LZ103 "gets 3 input features when `x.sum\(\) > 0` on line {line-4} is true, 5 when [^,]* is false: "


class Alike(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        if x.sum() > 0:
            x = x[:, :3]
        else:
            x = x[:, -3:]
        return self.head(x)


class OwnHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.short = nn.LazyLinear(4)
        self.long = nn.LazyLinear(4)

    def forward(self, x):
        if x.sum() > 0:
            return self.short(x[:, :3])
        return self.long(x)


def both(model, x):
    """A batch of each kind."""
    model(x)
    model(-x)


if __name__ == "__main__":
    both(OneSide(), torch.rand(2, 5))
    both(BothSides(), torch.rand(2, 5))
    both(BySize(), torch.rand(3, 2, 6))
    both(Amid(), torch.rand(2, 5))
    both(Alike(), torch.rand(2, 5))
    both(OwnHeads(), torch.rand(2, 5))
