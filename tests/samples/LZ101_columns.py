"""Dicts of columns, a number for each example, and batches of sequences of which the last step is taken."""

from typing import Dict

import torch
from torch import nn

ARGUMENTS = {"Tables": ({"city": 100, "device": 100}, {"city": 8, "device": 4})}


class WideAndDeep(nn.Module):
    def __init__(self, dense=("age", "price", "hour")):
        super().__init__()
        self.dense = dense
        self.tables = nn.ModuleDict({"user_id": nn.Embedding(100, 16), "country": nn.Embedding(30, 8)})
        self.wide = nn.LazyLinear(1)
        self.deep = nn.LazyLinear(1)

    def forward(self, batch):
        dense = torch.stack([batch[n].float() for n in self.dense], dim=1)
        emb = torch.cat([table(batch[name]) for name, table in self.tables.items()], dim=-1)
        wide = self.wide(dense) + self.deep(torch.cat([emb, dense], dim=1))
        return wide + self.wide(torch.cat([dense, dense], dim=1))  # want: LZ101 "`wide` was fixed at 3 .*gets 6 here$"


class Tables(nn.Module):
    def __init__(self, cards: Dict[str, int], dims: Dict[str, int] = {"city": 8, "device": 4}, classes=2):
        super().__init__()
        self.tables = nn.ModuleDict({k: nn.Embedding(cards.get(k, 10), d) for k, d in dims.items()})
        self.head = nn.LazyLinear(classes)

    def forward(self, cats: Dict[str, torch.Tensor], nums: torch.Tensor):
        z = torch.cat([table(cats[k]) for k, table in self.tables.items()], dim=1)
        return self.head(z) + self.head(torch.cat([z, z], dim=1))  # want: LZ101 "`head` was fixed at 12 .*gets 24 here$"


class LastStep(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        last = x[:, -1, :]
        return self.head(last) + self.head(torch.cat([last, last], -1))  # want: LZ101 "at F .*gets 2\*F here$"
