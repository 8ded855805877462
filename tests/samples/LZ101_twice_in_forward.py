"""A lazy layer is called twice in one forward."""

import torch
from torch import nn


class Twice(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(8)

    def forward(self, x):
        a = self.head(x)
        b = self.head(a)  # want: LZ101 "`head` was fixed at 16 input features on line {line-1}, gets 8 here"
        return b


class TwiceEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(16)

    def forward(self, x):
        a = self.head(x)
        b = self.head(a)
        return b


class OnOneLine(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(8)

    def forward(self, x):
        return self.head(self.head(x))  # want: LZ101 "`head` was fixed at 16 input features .*gets 8 here"


class OnOneLineEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(16)

    def forward(self, x):
        return self.head(self.head(x))


class TwoNames(nn.Module):
    """One layer under two names is still one layer."""

    def __init__(self):
        super().__init__()
        self.encode = nn.LazyLinear(8)
        self.decode = self.encode

    def forward(self, x):
        hidden = self.encode(x)
        return self.decode(hidden)  # want: LZ101 "was fixed at 16 input features on line {line-1}, gets 8 here"


class TwoNamesEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.LazyLinear(16)
        self.decode = self.encode

    def forward(self, x):
        hidden = self.encode(x)
        return self.decode(hidden)


class Siamese(nn.Module):
    """One head for two inputs of one width, on purpose; batch sizes and ranks may differ."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(8)

    def forward(self, left, right, token):
        return self.head(left).sum() + self.head(right).sum() + self.head(token).sum()


def flagged_in_a_function():
    head = nn.LazyLinear(8)
    hidden = head(torch.rand(4, 16))
    head(hidden)  # want: LZ101 "`head` was fixed at 16 input features on line {line-1}, gets 8 here"


def clean_in_a_function():
    head = nn.LazyLinear(16)
    hidden = head(torch.rand(4, 16))
    head(hidden)


if __name__ == "__main__":
    Twice()(torch.rand(4, 16))
    TwiceEqual()(torch.rand(4, 16))
    OnOneLine()(torch.rand(4, 16))
    OnOneLineEqual()(torch.rand(4, 16))
    TwoNames()(torch.rand(4, 16))
    TwoNamesEqual()(torch.rand(4, 16))
    Siamese()(torch.rand(4, 16), torch.rand(2, 5, 16), torch.rand(16))
    flagged_in_a_function()
    clean_in_a_function()
