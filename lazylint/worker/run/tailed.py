"""Tensors that nobody knows but for their last sizes, such as what a linear layer makes of an unknown value."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from ..sizes.dims import formula
from .opaque import Opaque, unpacked

Tail = tuple[int, ...]

# Methods that give a tensor of the same shape, whatever else they are given.
KEEPING = frozenset({
    "abs", "bfloat16", "clamp", "clip", "clone", "contiguous", "cos", "cpu", "cuda", "detach", "double", "exp", "float",
    "half", "log", "log_softmax", "neg", "relu", "relu_", "sigmoid", "sin", "softmax", "sqrt", "square", "tanh", "to",
    "type_as",
})  # fmt: skip
_ELEMENTWISE = ("add", "sub", "mul", "truediv")


class Tailed(Opaque):
    """A tensor whose last sizes are `tail`; nobody knows how many there are before them, and what they are."""

    def __new__(cls, origin: str, tail: Sequence[int], place: Any = None) -> Tailed:
        """See `Opaque`."""
        made: Tailed = super().__new__(cls, origin, place=place)  # type: ignore[assignment]
        made.__dict__["lazylint_tail"] = tuple(tail)
        return made

    def __init__(self, origin: str, tail: Sequence[int], place: Any = None) -> None:
        """See `__new__`."""

    def __getattr__(self, name: str) -> Any:
        if name == "shape":
            return _Sizes(self, self.part("attribute", name))
        return _Method(self, name) if name == "size" or name in KEEPING else super().__getattr__(name)

    def __getitem__(self, key: Any) -> Any:
        tail = _behind(tail_of(self), key if type(key) is tuple else (key,))
        return Tailed(self.origin, tail, self.place) if tail else self.part("getitem", key)


def _behind(tail: Tail, key: tuple[Any, ...]) -> Tail:
    """The last sizes that are left behind an index: those that it does not reach, or takes whole."""
    if not all(type(part) in (int, slice) for part in key):
        return ()
    whole = next((count for count, part in enumerate(reversed(key)) if part != slice(None)), len(key))
    left = max(len(tail) - len(key), min(whole, len(tail)))
    return tail[-left:] if left else ()


class _Sizes(Opaque):
    """The shape of one: its last sizes are known, where they are counted from behind or all are unpacked."""

    def __new__(cls, of: Tailed, unknown: Opaque) -> _Sizes:
        """See `Opaque`."""
        made: _Sizes = super().__new__(cls, of.origin, place=of.place, trail=unknown.trail)  # type: ignore[assignment]
        made.__dict__["lazylint_tail"] = tail_of(of)
        return made

    def __init__(self, of: Tailed, unknown: Opaque) -> None:
        """See `__new__`."""

    def __getitem__(self, key: Any) -> Any:
        tail: Tail = self.__dict__["lazylint_tail"]
        known = type(key) is int and -len(tail) <= key < 0
        return tail[key] if known else self.part("getitem", key)

    def __iter__(self) -> Iterator[Any]:
        count, tail = unpacked(sys._getframe(1)), self.__dict__["lazylint_tail"]
        if not count:
            return super().__iter__()
        kept = tail[-count:]
        return iter([*(self.other() for _ in range(count - len(kept))), *kept])


class _Method(Opaque):
    """A method of one."""

    def __new__(cls, of: Tailed, name: str) -> _Method:
        """See `Opaque`."""
        trail = of.part("attribute", name).trail
        made: _Method = super().__new__(cls, of.origin, place=of.place, trail=trail)  # type: ignore[assignment]
        made.__dict__["lazylint_method"] = of, name
        return made

    def __init__(self, of: Tailed, name: str) -> None:
        """See `__new__`."""

    def called(self, place: Any, args: Any, kwargs: Any) -> Any:
        """The same tensor again, or what its sizes are."""
        of, name = self.__dict__["lazylint_method"]
        if name in KEEPING:
            return same(of)
        if kwargs or len(args) > 1:
            return super().called(place, args, kwargs)
        return of.shape[args[0]] if args else of.shape


def same(tensor: Tailed) -> Tailed:
    """Another tensor of its shape."""
    return Tailed(tensor.origin, tail_of(tensor), tensor.place)


def tail_of(tensor: Tailed) -> Tail:
    """Its last sizes."""
    found: Tail = tensor.__dict__["lazylint_tail"]
    return found


def broadcast(operands: Sequence[tuple[Tail, bool]]) -> Tail:
    """The last sizes of what is made item by item of operands, of which these are the last sizes, and whether they are
    all that they have."""
    made: list[int] = []
    for back in range(1, max(len(tail) for tail, _ in operands) + 1):
        given = [tail[-back] if back <= len(tail) else 1 if whole else None for tail, whole in operands]
        size = _agreed(given)
        if size is None:
            break
        made.insert(0, size)
    return tuple(made)


def _agreed(sizes: Sequence[int | None]) -> int | None:
    """The size that such sizes on one axis give; None if nobody knows."""
    known = [size for size in sizes if size is not None and not formula(size).is_open]
    wide = [size for size in known if formula(size).constant != 1]
    if not wide:
        return 1 if len(known) == len(sizes) else None
    return wide[0] if all(formula(size) == formula(wide[0]) for size in wide) else None


def _operator(word: str, *, turned: bool) -> Any:
    def operate(self: Tailed, other: Any) -> Any:
        # What a tensor makes of it is the recorder's to say.
        if hasattr(other, "__torch_function__") and not isinstance(other, Opaque):
            return NotImplemented
        tail = tail_of(self), False
        if isinstance(other, (int, float)):
            return same(self)
        made = broadcast([tail, (tail_of(other), False) if isinstance(other, Tailed) else ((), False)])
        unknown = self.part(f"{'r' * turned}{word}", other)
        return Tailed(self.origin, made, self.place) if made and isinstance(other, Opaque) else unknown

    return operate


for _word in _ELEMENTWISE:
    for _prefix in ("", "i", "r"):
        setattr(Tailed, f"__{_prefix}{_word}__", _operator(_word, turned=_prefix == "r"))
