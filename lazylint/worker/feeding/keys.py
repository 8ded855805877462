"""Feeds with the keys and attributes that a model asks its inputs for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import torch

from ..run.graph_types import SOME_KEYS
from ..run.opaque import Opaque
from ..tensors.specs import TENSORDICT, Feed, GroupSpec, Path, ValueSpec, written_key
from .changes import open_tensors, origins, spec_at, suffix
from .signature import dict_of, entry

_ATTRIBUTE = re.compile(r"'(?:\w*Tensor|AskedObject|dict|Asked)' object has no attribute '(\w+)'")
_DICT = re.compile(r"^'(dict|Asked)'")
_KEYED = ("dict", "object", TENSORDICT)
_REFUSALS = (AssertionError, ValueError, RuntimeError)
_OF_DICTS = ("items", "keys", "get")
# Dense tensors have this method of dicts, and refuse it.
_VALUES = re.compile(r"^(values) expected sparse tensor layout")


def by_key(feed: Feed, error: KeyError, asked: Sequence[tuple[Path, Any]]) -> Iterator[Feed]:
    """Feeds for a model that looked for a key, and has `asked` dicts for keys that they lack."""
    yield from with_keywords(feed, error)
    yield from with_key(feed, error)
    yield from with_keys(feed, asked)
    yield from with_number(feed, error)
    yield from without_key(feed, error)


def with_keywords(feed: Feed, error: KeyError) -> Iterator[Feed]:
    """Feeds with a keyword more, which `**inputs` was asked for."""
    for path, group in feed.groups():
        if group.kind == "keywords" and error.args and isinstance(error.args[0], str):
            yield from _with(feed, path, group, error.args[0])


def without_key(feed: Feed, error: KeyError) -> Iterator[Feed]:
    """Feeds with a key less in a dict that is gone through: what is built by key does not have it."""
    for path, group in feed.groups():
        left = tuple(item for item in group.items if error.args and item[0] != written_key(error.args[0]))
        if group.kind == "dict" and feed.open(path) and 0 < len(left) < len(group.items):
            yield feed.change(path, replace(group, items=left))


def without_one(feed: Feed, error: Exception) -> Iterator[Feed]:
    """Feeds with a key less, where the program itself refuses what it is given: it may write that key."""
    for path, group in feed.groups() if isinstance(error, _REFUSALS) else ():
        if group.kind == TENSORDICT and feed.open(path):
            for index in range(len(group.items)):
                yield feed.change(path, replace(group, items=group.items[:index] + group.items[index + 1 :]))


def with_keys(feed: Feed, asked: Sequence[tuple[Path, Any]]) -> Iterator[Feed]:
    """Feeds whose dicts have a key more that they were asked for, what was asked for last first."""
    groups = dict(feed.groups())
    for path, key in reversed(asked):
        group = groups.get(path)
        written = written_key(key)
        if group is not None and written is not None:
            yield from _with(feed, path, group, written)


def with_numbers(feed: Feed) -> Iterator[Feed]:
    """Feeds whose dicts have numbers for keys, where words were put in for want of better ones."""
    for path, group in feed.groups():
        if group.kind == "dict" and tuple(key for key, _ in group.items) == SOME_KEYS:
            items = tuple((str(number), item) for number, (_, item) in enumerate(group.items))
            yield feed.change(path, replace(group, items=items))


def with_number(feed: Feed, error: KeyError) -> Iterator[Feed]:
    """Feeds for which a dict that was made by the keys of ours has a number that it lacks."""
    if not (error.args and type(error.args[0]) is int):
        return
    yield from with_numbers(feed)
    for path, group in feed.groups():
        if group.kind == "dict" and group.items and all(key.isdecimal() for key, _ in group.items):
            yield from _with(feed, path, group, str(error.args[0]))


def with_key(feed: Feed, error: KeyError) -> Iterator[Feed]:
    """Feeds where what is looked up in a dict of the program's own is no tensor, but a key that nobody knows."""
    tensor = error.args[0] if error.args else None
    for path in origins(tensor) if isinstance(tensor, torch.Tensor) else ():
        if feed.open(path) and spec_at(feed, path) is not None:
            yield feed.change(path, ValueSpec(Opaque(f"`{path[-1]}`, whose value nobody gives")))


def keyed(feed: Feed, tensor: torch.Tensor, index: Sequence[Any]) -> Iterator[Feed]:
    """Feeds with a dict for an input that was taken for one: a tensor has no words for indices."""
    for path in origins(tensor):
        for key in index:
            words = isinstance(key, str) or (isinstance(key, tuple) and len(key) > 1)
            written = written_key(key) if words else None
            if written is not None and feed.open(path) and spec_at(feed, path) is not None:
                yield feed.change(path, dict_of((written,), "", suffix(feed, path), path[-1]))


def with_attributes(feed: Feed, error: Exception) -> Iterator[Feed]:
    """Feeds with objects that have an attribute which a tensor or another object was asked for."""
    pattern = _ATTRIBUTE if isinstance(error, AttributeError) else _VALUES
    match = pattern.search(str(error))
    if match is None:
        return
    if _DICT.search(str(error)):
        # One that is asked by key and for an attribute: a graph, mostly.
        for path, group in feed.groups():
            if group.kind == "dict" and feed.open(path):
                yield from _with(feed, path, replace(group, kind="object"), match[1])
        return
    for path, group in feed.groups():
        if group.kind == "object" and match[1] in _OF_DICTS:
            yield feed.change(path, replace(group, kind="dict"))
        elif group.kind == "object":
            yield from _with(feed, path, group, match[1])
    for path, _ in open_tensors(feed):
        if match[1] in _OF_DICTS or pattern is _VALUES:
            yield feed.change(path, dict_of(() if match[1] == "get" else SOME_KEYS, "", suffix(feed, path)))
        else:
            yield from _with(feed, path, GroupSpec("object", ()), match[1])


def _with(feed: Feed, path: Path, group: GroupSpec, key: str) -> Iterator[Feed]:
    if key not in dict(group.items) and (key.isidentifier() or group.kind in _KEYED):
        item = entry(key, group.values, suffix(feed, (*path, key)), path[-1])
        yield feed.change(path, replace(group, items=(*group.items, (key, item))))
