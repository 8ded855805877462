"""Many widths, but a layer for each: clean, however alike the layers look."""

import copy

import torch
from torch import nn

# A layer that is gone may leave its address to the next one.
for width in (3, 5, 7):
    nn.LazyLinear(4)(torch.rand(2, width))

by_width = {width: nn.LazyLinear(4) for width in (3, 5, 7)}
for width, layer in by_width.items():
    layer(torch.rand(2, width))
    layer(torch.rand(6, width))

template = nn.LazyLinear(4)
copied = copy.deepcopy(template)
template(torch.rand(2, 3))
copied(torch.rand(2, 5))


def make():
    return nn.LazyLinear(4)


one, two = make(), make()
one(torch.rand(2, 3))
two(torch.rand(2, 5))

replaced = make()
replaced(torch.rand(2, 3))
replaced = make()
replaced(torch.rand(2, 5))


class Branches(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.branches = nn.ModuleList(nn.LazyLinear(4) for _ in widths)

    def forward(self, parts):
        return sum(branch(part) for branch, part in zip(self.branches, parts))


if __name__ == "__main__":
    Branches((3, 5))([torch.rand(2, 3), torch.rand(2, 5)])
