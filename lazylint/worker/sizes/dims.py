"""Sizes that remember their formula: tensors are concrete, and each carries the formulas of its dimensions beside it.

Shapes are thus always PyTorch's own, at one choice of numbers for the free dimensions; formulas ride along.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import torch

from .algebra import Formula

Dimensions = tuple[Formula, ...]


class Comparisons:
    """What programs ask of sizes: how many were equal, and the last that were not: they may raise for these."""

    def __init__(self) -> None:
        self.equal = 0
        self.unequal: deque[tuple[int, int]] = deque(maxlen=8)

    def clear(self) -> None:
        """Begin anew."""
        self.equal = 0
        self.unequal.clear()


comparisons = Comparisons()
# Set while programs run: what a program is told that compares a size which stands for one that nobody knows.
undecided: Callable[[str, Dim, object], Any] = lambda name, size, other: None  # noqa: E731


class Dim(int):
    """A size with its formula. Sums, products and floor quotients keep one; all else is a plain number."""

    formula: Formula

    def __new__(cls, value: int, formula: Formula) -> Dim:
        """A size of that value."""
        made = int.__new__(cls, value)
        made.formula = formula
        return made

    def __add__(self, other: Any) -> Any:
        return _combine(self, other, int.__add__, Formula.__add__)

    def __radd__(self, other: Any) -> Any:
        return _combine(self, other, int.__add__, Formula.__add__)

    def __sub__(self, other: Any) -> Any:
        return _combine(self, other, int.__sub__, Formula.__sub__)

    def __rsub__(self, other: Any) -> Any:
        return _combine(self, other, lambda a, b: b - a, lambda a, b: b - a)

    def __mul__(self, other: Any) -> Any:
        return _combine(self, other, int.__mul__, Formula.__mul__)

    def __rmul__(self, other: Any) -> Any:
        return _combine(self, other, int.__mul__, Formula.__mul__)

    def __neg__(self) -> Any:
        return Dim(-int(self), -self.formula)

    def __floordiv__(self, other: Any) -> Any:
        quotient = int.__floordiv__(self, other)
        if type(other) is int and other > 0:
            return Dim(quotient, self.formula // other)
        return quotient

    def __mod__(self, other: Any) -> Any:
        rest = int.__mod__(self, other)
        if type(other) is int and other > 0:
            return Dim(rest, self.formula - (self.formula // other) * Formula.of(other))
        return rest

    def __pow__(self, other: Any, modulo: Any = None) -> Any:
        if type(other) is int and 0 < other < 5 and modulo is None:
            power: Any = self
            for _ in range(other - 1):
                power = power * self
            return power
        return int.__pow__(self, other, modulo)

    def __eq__(self, other: object) -> Any:
        asked = undecided("eq", self, other) if self.formula.is_assumed else None
        if asked is not None:
            return asked
        same = int.__eq__(self, other)
        if same is True:
            comparisons.equal += 1
        elif isinstance(other, int):
            comparisons.unequal.append((self, other))
        return same

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> Any:
        return _ordered("lt", self, other, int.__lt__)

    def __le__(self, other: Any) -> Any:
        return _ordered("le", self, other, int.__le__)

    def __gt__(self, other: Any) -> Any:
        return _ordered("gt", self, other, int.__gt__)

    def __ge__(self, other: Any) -> Any:
        return _ordered("ge", self, other, int.__ge__)

    def __hash__(self) -> int:
        return int.__hash__(self)

    def __reduce__(self) -> Any:
        return int, (int(self),)

    def __copy__(self) -> Dim:
        return self

    def __deepcopy__(self, memo: object) -> Dim:
        return self


def _ordered(name: str, size: Dim, other: Any, numbers: Callable[[int, Any], Any]) -> Any:
    asked = undecided(name, size, other) if size.formula.is_assumed else None
    return numbers(size, other) if asked is None else asked


def _combine(a: Dim, b: Any, numbers: Callable[..., Any], formulas: Callable[..., Formula]) -> Any:
    if not isinstance(b, int):
        return NotImplemented
    return Dim(numbers(int(a), int(b)), formulas(a.formula, formula(b)))


def formula(size: int) -> Formula:
    """The formula of a size."""
    return size.formula if isinstance(size, Dim) else Formula.of(int(size))


def is_assumed(value: Any) -> bool:
    """Whether a size stands for one that nobody knows, or one among nested values does."""
    if isinstance(value, (list, tuple, dict)):
        return any(map(is_assumed, value.values() if isinstance(value, dict) else value))
    return isinstance(value, Dim) and value.formula.is_assumed


def size(value: int, known: Formula) -> int:
    """A size that remembers `known`, if that is more than a number."""
    return value if known.constant is not None else Dim(value, known)


def dims_of(tensor: torch.Tensor) -> Dimensions | None:
    """The formulas of a tensor's dimensions; None where all are plain numbers."""
    with torch._C.DisableTorchFunction():
        found: Dimensions | None = getattr(tensor, "lazylint_dims", None)
        return found if found is not None and len(found) == tensor.dim() else None


def attach(tensor: torch.Tensor, formulas: Sequence[Formula]) -> None:
    """Give a tensor the formulas of its dimensions."""
    if any(known.constant is None for known in formulas):
        with torch._C.DisableTorchFunction():
            tensor.lazylint_dims = tuple(formulas)  # type: ignore[attr-defined]


def shape_of(tensor: torch.Tensor) -> torch.Size:
    """The shape, whose sizes remember their formulas."""
    known = dims_of(tensor)
    with torch._C.DisableTorchFunction():
        shape = tensor.shape
    return shape if known is None else torch.Size(map(size, shape, known))
