"""What nobody knows may be of any class, and have any attribute or none; it is no list and tensor at once."""

import json
from collections.abc import Mapping

import torch
from torch import nn

try:
    given = json.loads(input("what? "))
except (EOFError, OSError):
    given = [1.0, 2.0]
try:
    other = json.loads(input("what else? "))
except (EOFError, OSError):
    other = [3.0]

step = nn.LazyLinear(3)
rows = nn.LazyLinear(3)
made = nn.LazyLinear(3)
known = nn.LazyLinear(3)


def fit(batch):
    """Each kind of batch is brought to one shape."""
    if isinstance(batch, Mapping):
        found = torch.rand(2, 4)
    elif isinstance(batch, (list, tuple)):
        found = torch.rand(3, 4)
    elif torch.is_tensor(batch):
        found = torch.rand(5, 4)
    else:
        raise TypeError(batch)
    return step(found)


def only_one():
    """No value is a list and a dictionary; what is no sequence is no list."""
    if isinstance(given, dict):
        rows(torch.rand(2, 4))
    if isinstance(given, list):
        rows(torch.rand(2, 5))
    if not isinstance(given, (list, tuple)):
        made(torch.rand(2, 6))
    if isinstance(given, list):
        made(torch.rand(2, 7))


def on_a_list():
    known(torch.rand(2, 3))
    if isinstance(other, list | tuple):
        known(torch.rand(2, 4))  # want: LZ101 "gets 4 here when `isinstance.other, list . tuple.` on line 51 is true"


if __name__ == "__main__":
    fit(given)
    only_one()
    on_a_list()
