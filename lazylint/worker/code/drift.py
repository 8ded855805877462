"""What the turns of a loop that is cut change in objects and tables that the program holds, such as the position in a
buffer: unknown, for there would have been more turns."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator, MutableMapping
from types import FrameType
from typing import Any

from torch import nn

from ..run import runtime
from ..run.opaque import Opaque
from ..run.reachable import modules_in

_DEPTH = 3
_MOST_TABLES = 500
_MOST_ITEMS = 20
# Larger ones hold data, not state: their length is looked at, not what they hold.
_LARGEST_TABLE = 200
# What every module holds, such as its hooks.
_OF_MODULES = frozenset(vars(nn.Module()))
_COUNTED = (list, set, dict, deque)

Table = MutableMapping[str, Any]


class Drift:
    """Counts, and lengths of containers, that the program at `frame` can reach in its own objects."""

    def __init__(self, frame: FrameType) -> None:
        self._tables = list(_tables_of(frame))
        self._before = [{key: _count(value) for key, value in table.items()} for table in self._tables]

    def forget(self) -> None:
        """Make unknown what is another count by now, but for lists of layers."""
        for table, before in zip(self._tables, self._before, strict=True):
            for key, value in list(table.items()):
                count = _count(value)
                same = count is None or count == before.get(key, count) or key in _OF_MODULES
                if not same and next(modules_in(value), None) is None:
                    table[key] = Opaque(f"`{key}`, which a loop changes that was cut")


def _count(value: Any) -> int | None:
    if type(value) is int:
        return value
    return len(value) if isinstance(value, _COUNTED) else None


def _tables_of(frame: FrameType) -> Iterator[Table]:
    seen: set[int] = set()
    waiting = deque((value, 0) for name, value in _names(frame) if not name.startswith("__"))
    while waiting and len(seen) < _MOST_TABLES:
        value, depth = waiting.popleft()
        if id(value) in seen or not (isinstance(value, (dict, list, tuple)) or _is_written(type(value))):
            continue
        seen.add(id(value))
        if isinstance(value, (list, tuple)):
            inner = list(value[:_MOST_ITEMS])
        else:
            table = value if isinstance(value, dict) else getattr(value, "__dict__", {})
            inner = list(table.values()) if len(table) <= _LARGEST_TABLE else []
            if inner:
                yield table
        if depth < _DEPTH:
            waiting.extend((item, depth + 1) for item in inner)


def _names(frame: FrameType) -> Iterator[tuple[str, Any]]:
    yield from list(frame.f_locals.items())
    if frame.f_locals is not frame.f_globals:
        yield from list(frame.f_globals.items())


def _is_written(kind: type) -> bool:
    """Whether a class stands in a file of the program."""
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return file in runtime.current().texts.files
