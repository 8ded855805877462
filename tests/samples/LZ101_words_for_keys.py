"""Layers under keys that an argument names, fed by key: from a dict, or by keywords."""

import torch
from torch import nn

ARGUMENTS = {
    "Fusion": (["a", "b"],),
    "Sizes": ({"a": 32, "b": 40},),
    "Keywords": ({"a": 32, "b": 40},),
    "Once": (["a"],),
}


class Fusion(nn.Module):
    """A list of words."""

    def __init__(self, modalities, hidden=8):
        super().__init__()
        self.towers = nn.ModuleDict({name: nn.LazyLinear(hidden) for name in modalities})
        self.head = nn.LazyLinear(2)

    def forward(self, batch):
        found = torch.stack([tower(batch[name]) for name, tower in self.towers.items()]).mean(0)
        mask = batch.get("mask")
        found = found if mask is None else found * mask
        return self.head(found) + self.head(found[:, :3])  # want: LZ101 "`head` was fixed at 8 .*gets 3 here"


class Sizes(nn.Module):
    """A size for each key."""

    def __init__(self, sizes: dict[str, int], hidden=16):
        super().__init__()
        self.towers = nn.ModuleDict()
        for name, size in sizes.items():
            self.towers[name] = nn.Linear(size, hidden)
        self.head = nn.LazyLinear(2)

    def forward(self, inputs):
        found = sum(tower(inputs[name]) for name, tower in self.towers.items())
        return self.head(found) + self.head(found.relu()[:, 1:])  # want: LZ101 "`head` was fixed at 16 .*gets 15 here"


class Keywords(nn.Module):
    """Its inputs come by name."""

    def __init__(self, sizes, hidden=16):
        super().__init__()
        self.towers = nn.ModuleDict({name: nn.Linear(size, hidden) for name, size in sizes.items()})
        self.head = nn.LazyLinear(2)

    def forward(self, **inputs):
        found = sum(tower(inputs[name]) for name, tower in self.towers.items())
        return self.head(found) + self.head(found[:, :5])  # want: LZ101 "`head` was fixed at 16 .*gets 5 here"


class Once(nn.Module):
    """Whether this fails depends on how many words there are."""

    def __init__(self, modalities):
        super().__init__()
        self.towers = nn.ModuleDict({name: nn.LazyLinear(8) for name in modalities})
        self.head = nn.LazyLinear(2)

    def forward(self, batch):
        found = [tower(batch[name]) for name, tower in self.towers.items()]
        return self.head(torch.cat(found, 1)) + self.head(found[0])  # want: LZ902


class Levels(nn.Module):
    """Its keys are numbers."""

    def __init__(self, hidden=8):
        super().__init__()
        self.layers = nn.ModuleList(nn.LazyLinear(hidden) for _ in range(3))
        self.head = nn.LazyLinear(2)

    def forward(self, pyramid: dict[int, torch.Tensor]):
        found = {level + 1: self.layers[level](x) for level, x in pyramid.items()}
        x = torch.stack(list(found.values())).sum(0)
        return self.head(self.head(x))  # want: LZ101 "`head` was fixed at 8 .*gets 2 here"
