"""Clean: whether a loader gives any batch is not known here, and that none is there is no fault of the shapes."""

import random

import torch
from torch import nn


class Batches:
    def __init__(self):
        self.count = random.choice([2, 3])
        self.index = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.index < self.count:
            self.index += 1
            return torch.rand(4, 6)
        raise StopIteration


def scores(net, loader):
    found = []
    for batch in loader:
        found.append(net(batch))
    return torch.cat(found, dim=0)


scores(nn.LazyLinear(2), Batches())
