"""Numbers that nobody knows, such as a tensor's one value: what is computed with them is such a number again."""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable
from typing import Any

from .answered import Trail
from .opaque import Opaque

# Code of libraries asks it of rates, which are as unknown as all else in settings that are not here.
numbers.Number.register(Opaque)


class Scalar(Opaque):
    """A number nobody knows; `like` is one of its type. Another batch changes it if it `repeats`."""

    def __new__(cls, origin: str, like: int | float, trail: Trail | None = None, repeats: bool = True) -> Scalar:
        """See `Opaque`."""
        made: Scalar = super().__new__(cls, origin, repeats=repeats, trail=trail)  # type: ignore[assignment]
        made.__dict__["like"] = float(like) if isinstance(like, float) else int(like)
        return made

    def __init__(self, origin: str, like: int | float, trail: Trail | None = None, repeats: bool = True) -> None:
        """See `__new__`."""


def likely(value: Any) -> Any:
    """One number of the type of a number that nobody knows; anything else as it is."""
    return value.__dict__["like"] if isinstance(value, Scalar) else value


def with_numbers(value: Any) -> Any:
    """Nested lists with a number in the place of each that nobody knows."""
    return type(value)(map(with_numbers, value)) if type(value) in (list, tuple) else likely(value)


def computed(part: Opaque, compute: Callable[..., Any], values: tuple[Any, ...]) -> Opaque:
    """`part`, which `compute` makes of `values`: as a number that nobody knows, if they are numbers."""
    like = [likely(value) for value in values]
    try:
        made = compute(*like) if all(isinstance(value, (int, float)) for value in like) else None
    except (ArithmeticError, TypeError, ValueError):
        return part
    if not isinstance(made, (int, float)) or isinstance(made, bool):
        return part
    return Scalar(part.origin, made, part.trail, part.repeats)


def _arithmetic(word: str, compute: Callable[..., Any], *, turned: bool) -> Callable[..., Any]:
    def operate(self: Scalar, *others: Any) -> Any:
        # What a tensor makes of a number is the tensor's to say.
        if any(hasattr(other, "__torch_function__") and not isinstance(other, Opaque) for other in others):
            return NotImplemented
        values = (*others, self) if turned else (self, *others)
        return computed(self.part(f"{'r' * turned}{word}", *others), compute, values)

    return operate


_OPERATORS = ["add", "sub", "mul", "truediv", "floordiv", "mod", "pow"]
for _word in _OPERATORS:
    for _prefix in ("", "i", "r"):
        _operate = _arithmetic(_word, getattr(operator, _word), turned=_prefix == "r")
        setattr(Scalar, f"__{_prefix}{_word}__", _operate)
for _word, _of_one in (
    ("neg", operator.neg), ("pos", operator.pos), ("abs", abs), ("round", round),
    ("trunc", math.trunc), ("floor", math.floor), ("ceil", math.ceil),
):  # fmt: skip
    setattr(Scalar, f"__{_word}__", _arithmetic(_word, _of_one, turned=False))
