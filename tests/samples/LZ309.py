"""A lazy layer in a parameter's default is built once: all that is made with the default shares it."""

import copy

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, head=nn.LazyLinear(2)):  # want: LZ309 "the default of `head` is one `LazyLinear` for all calls of `__init__`"
        super().__init__()
        self.head = head

    def forward(self, x):
        return self.head(x)


class Deep(nn.Module):
    def __init__(self, *, body=nn.Sequential(nn.LazyLinear(2), nn.ReLU())):  # want: LZ309 "the default of `body`"
        super().__init__()
        self.body = body

    def forward(self, x):
        return self.body(x)


def build(head=nn.LazyLinear(2)):  # want: LZ309 "for all calls of `build`"
    return nn.Sequential(nn.ReLU(), head)


class Made(nn.Module):
    """A function in the default makes a new one each time."""

    def __init__(self, make=lambda: nn.LazyLinear(2)):
        super().__init__()
        self.head = make()

    def forward(self, x):
        return self.head(x)


class Without(nn.Module):
    def __init__(self, head=None):
        super().__init__()
        self.head = nn.LazyLinear(2) if head is None else head

    def forward(self, x):
        return self.head(x)


class Copied(nn.Module):
    def __init__(self, head=nn.LazyLinear(2)):
        super().__init__()
        self.head = copy.deepcopy(head)

    def forward(self, x):
        return self.head(x)


def silent_share():
    assert Net().head is Net().head
    assert Deep().body is Deep().body
    assert build()[1] is build()[1]


def clean():
    assert Made().head is not Made().head
    assert Without().head is not Without().head
    assert Copied().head is not Copied().head


if __name__ == "__main__":
    silent_share()
    clean()
