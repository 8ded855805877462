"""What is refused only for some item of a table that nobody knows is no finding: there may be no such item."""

import json
import subprocess

import torch
from torch import nn


def index_of(columns):
    if columns.numel() == 0:
        return torch.zeros([2, 0], dtype=torch.int64)
    return torch.stack([columns, columns + 1])


def indices(table):
    found = {"all": [], "wide": []}
    for name, columns in table.items():
        if name.startswith("CATEGORY"):
            found["all"].append(index_of(torch.tensor(columns)))
    return found


class Net(nn.Module):
    def __init__(self, table):
        super().__init__()
        self.tables = indices(table)
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        chosen = [x[:, index].argmax(-1) for index in self.tables["all"]]  # want: LZ902 "argmax may refuse its input"
        return self.head(x), chosen


if __name__ == "__main__":
    said = subprocess.run(["echo", '{"CATEGORY_OF_UNIT": [0, 1]}'], capture_output=True).stdout  # want: LZ906
    net = Net(json.loads(said))
    net(torch.rand(2, 9))
    net(torch.rand(2, 10))  # want: LZ101 "`head` was fixed at 9 input features on line {line-1}, gets 10 here"
