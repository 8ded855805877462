"""A function concatenates before it calls the layer: the finding stands where the function is called."""

import torch
from torch import nn


def join(head, *parts):
    return head(torch.cat(parts, dim=1))


def summed(head, *parts):
    return head(torch.stack(parts).sum(0))


head = nn.LazyLinear(4)
join(head, torch.rand(2, 6))
join(head, torch.rand(2, 6), torch.rand(2, 3))  # want: LZ101 "fixed at 6 input features .*gets 9 here"

equal = nn.LazyLinear(4)
summed(equal, torch.rand(2, 6))
summed(equal, torch.rand(2, 6), torch.rand(2, 6))
join(equal, torch.rand(2, 3), torch.rand(2, 3))


class Joining(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, a, b):
        alone = join(self.head, a)
        both = join(self.head, a, b)  # want: LZ101 "`head` was fixed at 6 input features .*gets 9 here"
        return alone + both


class JoiningEqual(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, a, b):
        return join(self.head, a, b) + join(self.head, b, a)


class Method(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def score(self, *parts):
        return self.head(torch.cat(parts, dim=1))

    def forward(self, a, b):
        alone = self.score(a)
        both = self.score(a, b)  # want: LZ101 "`head` was fixed at 6 input features .*gets 9 here"
        return alone + both


if __name__ == "__main__":
    Joining()(torch.rand(2, 6), torch.rand(2, 3))
    JoiningEqual()(torch.rand(2, 6), torch.rand(2, 3))
    Method()(torch.rand(2, 6), torch.rand(2, 3))
