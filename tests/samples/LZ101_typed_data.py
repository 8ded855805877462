"""A model over types that only data says: its class is built and fed by lazylint, and what the program gives it is not
held against it.
"""

import json
import subprocess

import torch
from torch import nn

ARGUMENTS = {"Rows": (["a", "b"], 8), "Twice": (["a", "b"], 8), "Words": (8,)}


class Rows(nn.Module):
    def __init__(self, node_types, hidden):
        super().__init__()
        self.embeddings = nn.ModuleDict({kind: nn.LazyLinear(hidden) for kind in node_types})
        self.head = nn.LazyLinear(2)

    def forward(self, x_dict):
        x_dict = {kind: self.embeddings[kind](x) for kind, x in x_dict.items()}
        return self.head(x_dict["a"])


class Twice(Rows):
    def forward(self, x_dict):
        x = super().forward(x_dict)
        return self.head(x)  # want: LZ101 "`head` was fixed at 8 input features .*gets 2 here$"


class Words(nn.Module):
    def __init__(self, count):
        super().__init__()
        self.embedding = nn.Embedding(count, 16)
        self.head = nn.LazyLinear(2)

    def forward(self, words):
        x = self.embedding(words)
        return self.head(self.head(x))  # want: LZ101 "`head` was fixed at 16 input features .*gets 2 here$"


def read(text):
    """What only another program knows."""
    return json.loads(subprocess.run(["echo", text], capture_output=True).stdout)  # want: LZ906


if __name__ == "__main__":
    kinds = read('["a", "b"]')
    batch = {kind: torch.rand(2, 3) for kind in kinds}
    rows = Rows(kinds, 8)
    rows(batch)
    twice = Twice(kinds, 8)
    twice(batch)
    words = Words(read("20"))
    words(torch.tensor(read("[[1, 2]]")))
