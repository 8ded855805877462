"""Recursion over the unknown, which nothing would end: a tree from data has as many levels as there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

from ..run.opaque import Opaque

# How often a function may stand in calls of itself with what it was given already, and with other numbers.
_SAME = 2
_ALIKE = 8
_PLAIN = (bool, int, float, str)


class Recursion:
    """Calls that are going on and were given something unknown."""

    def __init__(self) -> None:
        self._same: Counter[tuple[object, ...]] = Counter()
        self._alike: Counter[tuple[object, ...]] = Counter()

    @contextmanager
    def entered(self, code: CodeType, values: Iterable[Any]) -> Iterator[bool]:
        """A call of `code` with `values`, some of them unknown; whether it has gone deep enough."""
        given = tuple(values)
        same = (code, *(value if isinstance(value, _PLAIN) else _identity(value) for value in given))
        alike = (code, *(type(value) if isinstance(value, _PLAIN) else _identity(value) for value in given))
        deep = self._same[same] >= _SAME or self._alike[alike] >= _ALIKE
        self._same[same] += 1
        self._alike[alike] += 1
        try:
            yield deep
        finally:
            self._same[same] -= 1
            self._alike[alike] -= 1


def _identity(value: Any) -> object:
    """What a part of something unknown has in common with the whole; of all else, which one it is."""
    return value.origin if isinstance(value, Opaque) else id(value)
