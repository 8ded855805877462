"""Functions that call themselves with parts of data nobody knows: they end, and what follows is judged."""

import json

import torch
from torch import nn

try:
    tree = json.loads(input("a tree? "))
except (EOFError, OSError):
    tree = {"children": []}


def flatten(node, found):
    for child in node["children"]:
        flatten(child, found)
    for name in node.get("also", {}):
        flatten(node["also"][name], found)
    return [*found, node]


def count(n):
    return 0 if n == 0 else 1 + count(n - 1)


def depth(node, level=0):
    return max((depth(child, level + 1) for child in node["children"]), default=level)


class Spec:
    """A tree of which each part that is asked for is a new one."""

    def __init__(self, parts):
        self.parts = parts

    def __getitem__(self, key):
        return self.parts[key] if key in self.parts else Spec(dict(self.parts))

    def arrays(self, node):
        return {key: self[key].arrays(part) for key, part in node.items() if not isinstance(part, list)}


def ended(node, spec, path=()):
    found = False
    for key, part in node.items():
        found = found | (not isinstance(part, list) and ended(part, Spec({key: part}), (*path, key)))
    return found


def leaves(node):
    if isinstance(node, dict):
        for part in node.values():
            yield from leaves(part)
    elif isinstance(node, list):
        for part in node:
            yield from leaves(part)
    else:
        yield node


flatten(tree, [])
print(*leaves(tree))
Spec({}).arrays(tree)
ended(tree, Spec({}))
depth(tree)
count(len(tree["children"]))
head = nn.LazyLinear(4)
head(torch.rand(2, 3))
head(torch.rand(2, 5))  # want: LZ101


class Halves(nn.Module):
    """Recursion that a size ends is followed to its end, whatever else it is given."""

    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def fold(self, x, options):
        if x.shape[1] > 3:
            return self.fold(x[:, : x.shape[1] // 2] + x[:, x.shape[1] // 2 :], options)
        return self.head(x)


halves = Halves()
halves.fold(torch.rand(2, 64), tree)
halves.fold(torch.rand(2, 96), tree)  # want: LZ101 "`self.head` was fixed at 2 .*gets 3 here$"
