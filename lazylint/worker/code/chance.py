"""Random numbers that a model draws: what they are held against may come out either way, on another batch."""

from __future__ import annotations

import math
import random
import sys
from typing import Any

from ..run.opaque import Opaque

_FROM_0_TO_1 = ("random", "rand", "random_sample")


class Chance(float):
    """A random number from `low` to `high`. It is the number that was drawn, but for comparisons."""

    low: float
    high: float
    unknown: Opaque

    def __lt__(self, other: Any) -> Any:
        return self._against("lt", other, True)

    def __le__(self, other: Any) -> Any:
        return self._against("le", other, True)

    def __gt__(self, other: Any) -> Any:
        return self._against("gt", other, False)

    def __ge__(self, other: Any) -> Any:
        return self._against("ge", other, False)

    def _against(self, comparison: str, other: Any, below: bool) -> Any:
        """Unknown, unless all numbers that may be drawn are on one side of `other`."""
        if not isinstance(other, (int, float)):
            return NotImplemented
        if self.low < other < self.high:
            return self.unknown.part(comparison, float(other))
        return below if other >= self.high else not below


def begin() -> None:
    """Let each run draw the same numbers as the others."""
    random.seed(0)
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed(0)


def drawn(fn: Any, args: Any, value: float) -> float:
    """`value` as a number that might have been another, if `fn` is a method of Python's or numpy's that draws one."""
    owner = getattr(fn, "__self__", None)
    if not isinstance(owner, random.Random) and type(owner).__name__ not in ("RandomState", "Generator"):
        return value
    found = Chance(value)
    found.low, found.high, found.unknown = -math.inf, math.inf, Opaque("a random number", repeats=True)
    if fn.__name__ in _FROM_0_TO_1:
        found.low, found.high = 0.0, 1.0
    elif fn.__name__ == "uniform" and len(args) == 2:
        found.low, found.high = min(args), max(args)
    return found
