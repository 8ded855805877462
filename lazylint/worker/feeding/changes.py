"""Feeds changed in one way: sizes made equal, other ranks, other types."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from torch import fx

from ..sizes.algebra import Formula, Symbol
from ..tensors.nodes import node_of
from ..tensors.specs import Feed, GroupSpec, Path, TensorSpec, in_names, of_rank, size_of

# Sizes that inputs usually have come first: they divide well, and leave something after every layer.
USUAL = (32, 64, 128, 224, 256, 512, 96, 48)
LARGEST = 1024
MOST_DIMENSIONS = 5
_MOST_TENSORS = 6
# Of one example: a large picture, or some seconds of sound.
_MOST_ELEMENTS = 1 << 19


def equate(feed: Feed, one: Formula, other: Formula) -> Iterator[Feed]:
    """Feeds for which two sizes are equal."""
    if one.constant is not None:
        one, other = other, one
    names = set(feed.names())
    if one.constant is not None or one == other:
        return
    if one.symbol is not None and other.symbol is not None and {one.symbol.name, other.symbol.name} <= names:
        kept, changed = sorted((one.symbol.name, other.symbol.name), key=feed.names().index)
        yield feed.rename(changed, kept)
        return
    for left, right in ((one, other), (other, one)):
        symbol = left.symbol
        if symbol is None or symbol.name not in names:
            continue
        if right.constant is not None:
            if right.constant > 0:
                yield feed.rename(symbol.name, right.constant)
        elif symbol not in right.symbols and all(s.name in names for s in right.symbols):
            values = {Symbol(n): size_of(feed, n) for n in feed.names()}
            if right.at(values) > 0:
                yield feed.pick(symbol.name, right.at(values))
    values = {Symbol(n): size_of(feed, n) for n in feed.names()}
    if not all(s in values for s in one.symbols | other.symbols):
        return
    difference = one - other
    for group in groups_of(feed, difference):
        moved = [Symbol(name) for name in group]
        left = difference.put({s: Formula.of(value) for s, value in values.items() if s not in moved})
        fits = (n for n in (*USUAL, *range(1, LARGEST)) if left.at(dict.fromkeys(moved, n)) == 0)
        if left.symbols and (fitting := next(fits, None)):
            yield with_size(feed, group, fitting)


def groups_of(feed: Feed, known: Formula) -> Iterator[tuple[str, ...]]:
    """Dimensions to change together: all but the batch (a square image), then one at a time."""
    names = [n for n in feed.names() if Symbol(n) in known.symbols and n != "B"]
    spatial = tuple(n for n in names if n[0] in "HWDTLS")
    if len(spatial) > 1:
        yield spatial
    yield from ((n,) for n in names)


def with_size(feed: Feed, names: Sequence[str], size: int) -> Feed:
    """The feed with one size for these dimensions."""
    for name in names:
        feed = feed.pick(name, size)
    return feed


def origins(tensor: torch.Tensor) -> list[Path]:
    """The inputs that a tensor was made of, the nearest first."""
    start = node_of(tensor)
    found: list[Path] = []
    seen: set[fx.Node] = set()
    queue = [start] if start is not None else []
    while queue:
        node = queue.pop(0)
        if node in seen:
            continue
        seen.add(node)
        if node.op == "placeholder":
            found.append(tuple(node.meta["name"].split(".")))
        queue += node.all_input_nodes
    return found


def spec_at(feed: Feed, path: Path) -> TensorSpec | None:
    """The tensor that stands at a path, None if none does."""
    return dict(feed.tensors()).get(path)


def rerank(feed: Feed, tensor: torch.Tensor, more: int) -> Iterator[Feed]:
    """Feeds with so many dimensions more for an input that `tensor` was made of; for all at once that have as many."""
    found: dict[Path, TensorSpec] = {}
    for path in origins(tensor):
        spec = spec_at(feed, path)
        if spec is not None and feed.open(path) and 0 <= len(spec.dims) + more <= MOST_DIMENSIONS:
            found[path] = spec
            yield feed.change(path, of_rank(spec, len(spec.dims) + more, suffix(feed, path)))
    if len(found) > 1 and len({len(spec.dims) for spec in found.values()}) == 1:
        first, alike, equal = next(iter(found)), feed, len({spec.dims for spec in found.values()}) == 1
        for path, spec in found.items():
            alike = alike.change(path, of_rank(spec, len(spec.dims) + more, suffix(feed, first)))
        yield alike if equal else replace(alike, chosen=True)


def suffix(feed: Feed, path: Path) -> str:
    """What names the dimensions of an input apart from those of the first."""
    first = feed.tensors()[0][0] if feed.tensors() else path
    return "" if path == first else f"_{in_names(path[-1])}"


def retype(feed: Feed, tensor: torch.Tensor, dtype: str) -> Iterator[Feed]:
    """Feeds with another type for an input that `tensor` was made of."""
    for path in origins(tensor):
        spec = spec_at(feed, path)
        if spec is not None and feed.open(path) and spec.dtype != dtype:
            yield feed.change(path, of_rank(replace(spec, dtype=dtype), len(spec.dims), suffix(feed, path)))


def enlarge(feed: Feed, tensor: torch.Tensor) -> Iterator[Feed]:
    """Feeds with larger sizes for an input that `tensor` was made of."""
    for path in origins(tensor):
        spec = spec_at(feed, path)
        names = [d for d in (spec.dims if spec else ()) if isinstance(d, str) and d != "B" and d[0] != "C"]
        larger = {name: size_of(feed, name) * 2 + 1 for name in names}
        if names and math.prod(larger.values()) <= _MOST_ELEMENTS:
            yield feed.resize(larger)


def open_tensors(feed: Feed) -> list[tuple[Path, TensorSpec]]:
    """The tensors of which nobody has said what they are."""
    return [(path, spec) for path, spec in feed.tensors() if feed.open(path)]


def of_one_rank(feed: Feed) -> Iterator[Feed]:
    """All tensors with the rank of one of them: a program has compared them, and found a difference."""
    for rank in dict.fromkeys(len(spec.dims) for _, spec in open_tensors(feed)):
        yield from all_of_rank(feed, rank)


def columns(feed: Feed, path: Path, group: GroupSpec) -> Iterator[Feed]:
    """The feed with a number for each example under every key of a dict, as tables have them."""
    several = group.kind == "dict" and len(group.items) > 1 and feed.open(path)
    if several and all(isinstance(item, TensorSpec) for _, item in group.items):
        items = tuple((key, replace(item, dims=("B",))) for key, item in group.items if isinstance(item, TensorSpec))
        if items != group.items:
            yield feed.change(path, replace(group, items=items))


def one_more(feed: Feed, path: Path, group: GroupSpec) -> Iterator[Feed]:
    """The feed with a tensor more in a list of them that is an argument, or all arguments there are."""
    tensors = [item for _, item in group.items if isinstance(item, TensorSpec)]
    if group.kind in ("list", "tuple") and len(path) == 1 and 0 < len(tensors) == len(group.items) < _MOST_TENSORS:
        more = of_rank(tensors[-1], len(tensors[-1].dims), f"_{len(tensors)}")
        larger = replace(group, items=(*group.items, (str(len(tensors)), more)))
        yield replace(feed.change(path, larger), chosen=True)


def as_many(feed: Feed, tensor: torch.Tensor, count: Formula, wanted: Formula) -> Iterator[Feed]:
    """Feeds with as many tensors in a list as are wanted, where a tensor has a dimension of as many as there are."""
    lists = {path[:-1] for path in origins(tensor)}
    for path, group in feed.groups():
        last = group.items[-1][1] if group.kind in ("list", "tuple") and group.items else None
        fits = path in lists and count.constant == len(group.items) and wanted.constant in range(1, _MOST_TENSORS + 1)
        if isinstance(last, TensorSpec) and fits and wanted.constant is not None:
            alike, more = {item for _, item in group.items} == {last}, range(len(group.items), wanted.constant)
            added = ((str(i), last if alike else of_rank(last, len(last.dims), f"_{i}")) for i in more)
            items = (*group.items, *added)[: wanted.constant]
            yield replace(feed.change(path, replace(group, items=items)), chosen=True)


def all_of_rank(feed: Feed, rank: int) -> Iterator[Feed]:
    """All tensors changed to one rank at once: where they must be alike, one at a time leads nowhere."""
    changed, paths = feed, [path for path, spec in open_tensors(feed) if len(spec.dims) != rank]
    for path in paths:
        spec = spec_at(changed, path)
        if spec is not None:
            changed = changed.change(path, of_rank(spec, rank, suffix(feed, path)))
    if paths:
        yield changed
