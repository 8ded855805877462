"""Recursion over the unknown, which nothing would end: a tree from data has as many levels as there are."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from inspect import CO_ASYNC_GENERATOR, CO_GENERATOR
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import torch
from torch import nn

from ..run import runtime
from ..run.opaque import Opaque, first_opaque
from ..run.reachable import modules_in

# How often a function may stand in calls of itself with what it was given already, and with what is like it.
_SAME = 2
_ALIKE = 8
_PLAIN = (bool, int, float, str)
# These are there already, or get smaller.
_LASTING = (nn.Module, torch.Tensor, type, FunctionType, MethodType, ModuleType)


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
        alike = (code, *map(_likeness, given))
        deep = self._same[same] >= _SAME or self._alike[alike] >= _ALIKE or _running(code) >= _SAME
        self._same[same] += 1
        self._alike[alike] += 1
        try:
            yield deep
        finally:
            self._same[same] -= 1
            self._alike[alike] -= 1


def _running(code: CodeType) -> int:
    """How many generators of `code` are at work here on something unknown: their calls have ended long before."""
    if not code.co_flags & (CO_GENERATOR | CO_ASYNC_GENERATOR):
        return 0
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    frame, found = sys._getframe(1), 0
    while frame is not None:
        found += frame.f_code is code and any(type(frame.f_locals.get(name)) is Opaque for name in names)
        frame = frame.f_back  # type: ignore[assignment]
    return found


def cut(owner: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """What a call gives that is made no more: what it would do with the modules that it gets nobody sees."""
    run, unknown = runtime.current(), first_opaque(args, kwargs)
    assert unknown is not None
    run.timeline.escape(owner, args, kwargs)
    run.given_away(modules_in((owner, args, kwargs)), unknown.origin)
    return unknown.other()


def _identity(value: Any) -> object:
    """What a part of something unknown has in common with the whole; of all else, which one it is."""
    return value.origin if isinstance(value, Opaque) else id(value)


def _likeness(value: Any) -> object:
    """What other numbers, objects of one class and containers of the unknown have in common: each level of a recursion
    that nothing ends may make new ones. Modules, tensors and containers of what is known are told apart.
    """
    if isinstance(value, _PLAIN):
        return type(value)
    if isinstance(value, (list, tuple, dict, set)):
        unknown = first_opaque(value)
        return id(value) if unknown is None else (type(value), unknown.origin)
    if isinstance(value, (Opaque, *_LASTING)):
        return _identity(value)
    return type(value)
