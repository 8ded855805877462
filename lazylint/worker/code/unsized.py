"""Lengths and counts that come from data nobody knows: they are unknown, whatever number of turns was taken."""

from __future__ import annotations

import builtins
import math
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator
from types import BuiltinFunctionType, FrameType, MappingProxyType
from typing import Any

import torch

from ..run.opaque import MAX_TURNS, Opaque
from ..run.reachable import modules_in
from ..run.scalars import Scalar, computed
from .drift import Drift

_NUMBERS = frozenset({len, int, float, round, abs, sum, max, min, sorted, list, tuple, set, frozenset, divmod, pow})
_MAPPINGS = frozenset({dict, OrderedDict, MappingProxyType})
_ITERATORS = frozenset({enumerate, zip, map, filter, reversed, iter, range})


class Unsized:
    """An iterator whose items are known one by one, but not how many there are."""

    def __init__(self, items: Iterable[Any], unknown: Opaque) -> None:
        self.items, self.unknown = iter(items), unknown

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        item = next(self.items)
        return item.spread() if type(item) is Opaque else item

    def __len__(self) -> int:
        """For code of libraries: as many as are gone through."""
        return MAX_TURNS

    def __getitem__(self, key: object) -> Any:
        """The unknown: it may be a list where the program runs."""
        return self.unknown


def answer(fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What a builtin answers that would make a number of the unknown; None if `fn` is not such a one."""
    if fn in _MAPPINGS:
        return _mapping(fn, args[0]) if len(args) == 1 and not kwargs else None
    number = fn in _NUMBERS or (isinstance(fn, BuiltinFunctionType) and fn.__self__ is math)
    if not number and fn not in _ITERATORS:
        return None
    for value in (*args, *kwargs.values()):
        if isinstance(value, (Opaque, Unsized)):
            unknown = value.unknown if isinstance(value, Unsized) else value
            break
    else:
        return None
    if number:
        part = unknown.part(fn.__name__, *(arg for arg in args if arg is not unknown))
        return computed(part, fn, args) if isinstance(unknown, Scalar) and not kwargs else part
    known = [arg.items if isinstance(arg, Unsized) else arg for arg in args]
    return Unsized(fn(*known, **kwargs), unknown)


def _mapping(fn: Callable[..., Any], of: Any) -> Any:
    """A dict of what nobody knows, unknown unless it has layers in it."""
    if isinstance(of, Unsized):
        made = fn(of)
        return made if next(modules_in(made), None) is not None else of.unknown.part(fn.__name__)
    return of.part(fn.__name__) if isinstance(of, Opaque) else None


_CONTAINERS = (list, dict, set, deque)
# Begins the name of a container that a loop adds to, whether or not one of our turns did.
GROWN = "+"


class Loops:
    """Loops that are going on of which nobody knows how many turns they take, or that are cut: what each name was like
    before their last turn, and what objects held before that of a loop that is cut."""

    def __init__(self) -> None:
        self._before_last: dict[tuple[int, int], tuple[dict[str, Any], Drift | None]] = {}

    def begin(self, frame: FrameType, loop: int) -> None:
        """A loop begins at line `loop`, over the known as far as we can tell, or has come to its own end."""
        self._before_last.pop(loop_key(frame, loop), None)

    def turned(self, frame: FrameType, loop: int, names: tuple[str, ...], *, cut: bool = False) -> None:
        """All turns but the last are done of a loop whose number of turns is not known, or that is to be `cut`."""
        likeness = {name: _likeness(_read(frame, name)) for name in names if name[0] != GROWN}
        self._before_last[loop_key(frame, loop)] = likeness, Drift(frame) if cut else None

    def unknown(self, frame: FrameType, loop: int) -> bool:
        """Whether nobody knows how many turns the loop takes, which is over; what one that was cut changes in objects
        is unknown then."""
        known = self._before_last.get(loop_key(frame, loop))
        if known and known[1]:
            known[1].forget()
        return known is not None

    def gathered(self, frame: FrameType, loop: int, name: str, value: Any) -> Any:
        """`value` if it does not depend on how many turns there were, else the unknown."""
        if name[0] == GROWN and not isinstance(value, _CONTAINERS):
            return value
        likeness, drift = self._before_last[loop_key(frame, loop)]
        before = likeness.get(name, GROWN)
        if value is None and drift is not None and name[0] != GROWN:
            return Opaque(f"`{name}`, which a turn may set of a loop that was cut")
        if _likeness(value) == before or next(modules_in(value), None) is not None:
            return value
        return Opaque(f"`{name.lstrip(GROWN)}`, which a loop changes of which nobody knows how often it runs")


def loop_key(frame: FrameType, loop: int) -> tuple[int, int]:
    """The name of a loop that is going on; each statement of a module's top level has a frame of its own."""
    return id(frame.f_globals if frame.f_code.co_name == "<module>" else frame), loop


def _read(frame: FrameType, name: str) -> Any:
    first, *attributes = name.split(".")
    value = frame.f_locals.get(first, frame.f_globals.get(first))
    for attribute in attributes:
        value = getattr(value, attribute, None)
    return value


def _likeness(value: Any) -> Any:
    """What must be the same after each turn: of tensors the shape, of containers the length, of plain values all."""
    if isinstance(value, torch.Tensor):
        with torch._C.DisableTorchFunction():
            return type(value), None if torch.nn.parameter.is_lazy(value) else tuple(map(str, value.shape))
    if isinstance(value, (list, tuple, dict, set)):
        return type(value), builtins.len(value)
    if isinstance(value, (int, float, str)):
        return type(value), value
    return type(value)
