"""Choices of a program's writer, all of them from one number."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choose:
    """The choices for one program; the same number chooses the same."""

    def __init__(self, number: int) -> None:
        self._random = random.Random(number)

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self._random.randint(low, high)

    def one(self, options: Sequence[T]) -> T:
        """One of `options`, each as likely."""
        return self._random.choice(options)

    def chance(self, percent: int) -> bool:
        """True in `percent` of cases."""
        return self._random.randrange(100) < percent
