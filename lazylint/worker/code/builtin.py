"""Builtins of Python as they are for sizes, for tensors, and for what nobody knows."""

from __future__ import annotations

import functools
import itertools
import math
import operator
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import EnumMeta
from types import BuiltinFunctionType, FunctionType, MethodType, UnionType
from typing import Any

import torch

from ..run import machines
from ..run.opaque import Opaque, first_opaque
from ..run.opaque_base import OpaqueBase
from ..run.scalars import Scalar, likely
from ..run.words import Word
from ..sizes.dims import Dim
from ..tensors import fakes
from ..tensors.values import unread
from .foreign import computes


def _length(value: Any) -> Any:
    """`len`, which of a tensor is a size that has its formula, and of the command line is another one elsewhere."""
    if value is sys.argv:
        return machines.number("how many words the command line has", len(sys.argv))
    return value.shape[0] if isinstance(value, torch.Tensor) and value.dim() else len(value)


def _whole(*args: Any, **kwargs: Any) -> Any:
    """`int`, which leaves a size as it is, and the unknown."""
    return args[0] if len(args) == 1 and isinstance(args[0], (Dim, Opaque)) else int(*args, **kwargs)


def _text(*args: Any, **kwargs: Any) -> str:
    """`str`, of which the unknown may be any."""
    return Word(str(args[0]), args[0]) if len(args) == 1 and isinstance(args[0], Opaque) else str(*args, **kwargs)


def _product(values: Iterable[Any], *, start: Any = 1) -> Any:
    """`math.prod`, of which the product of sizes is one."""
    return functools.reduce(operator.mul, values, start)


def _is_instance(value: Any, kinds: Any) -> Any:
    """`isinstance`, where of a class that nobody knows are only objects with such a base, and the unknown.

    The unknown itself may be of any class.
    """
    every = tuple(_each(kinds))
    known = tuple(kind for kind in every if not isinstance(kind, Opaque))
    if isinstance(value, Scalar) and not issubclass(Scalar, known):
        value = likely(value)
    if len(known) == len(every):
        asks = isinstance(value, Opaque) and not isinstance(value, Scalar)
        return value.asked("isinstance", known) if asks else isinstance(value, kinds)
    if not isinstance(value, (Opaque, OpaqueBase)):
        return isinstance(value, known)
    return isinstance(value, known) or first_opaque(every).part(
        "isinstance", value if isinstance(value, Opaque) else id(value)
    )


def _each(kinds: Any) -> Iterator[Any]:
    """The classes that `isinstance` is given, of which there may be tuples in tuples, and unions."""
    if not isinstance(kinds, (tuple, UnionType)):
        yield kinds
        return
    for kind in kinds if isinstance(kinds, tuple) else kinds.__args__:
        yield from _each(kind)


def is_tensor(value: Any) -> Any:
    """`torch.is_tensor`, which is such a question, too."""
    return _is_instance(value, torch.Tensor)


def _has(value: Any, name: str) -> Any:
    """`hasattr`: the unknown may have it or not."""
    return value.part("hasattr", name) if isinstance(value, Opaque) else hasattr(value, name)


def _callable(value: Any) -> Any:
    """`callable`: the unknown may be so or not."""
    return value.part("callable") if isinstance(value, Opaque) else callable(value)


def _variables(value: Any) -> Any:
    """`vars`, which of the unknown are unknown."""
    return value if isinstance(value, Opaque) else vars(value)


OURS: dict[Any, Callable[..., Any]] = {
    len: _length,
    int: _whole,
    str: _text,
    math.prod: _product,
    isinstance: _is_instance,
    hasattr: _has,
    callable: _callable,
    vars: _variables,
}


def ours(fn: Any, args: tuple[Any, ...]) -> Any:
    """What is called in place of a builtin, or of an enumeration that is asked which of its members the unknown is."""
    if isinstance(fn, EnumMeta) and len(args) == 1 and isinstance(args[0], Opaque):
        return lambda unknown: unknown.asked("member", (fn,))
    return OURS.get(fn, fn)


_OF_SYSTEM = frozenset({"io", "_io", "posix", "nt"})
_OF_SHAPES = frozenset({"shape", "ndim"})
_COUNTING = (itertools.islice, itertools.repeat, bytes, bytearray)


def asks_number(fn: Any, args: Any, kwargs: Any) -> Any:
    """The unknown that a function would take for a number: of an open file, of items that it makes; else None.

    What numpy makes of the unknown is unknown, or of what a tensor holds, and so is what other libraries without
    tensors make of it.
    """
    if isinstance(fn, Opaque):
        return None
    # Objects of a program may answer anything when they are asked for what they lack.
    owner = type(fn.__self__ if isinstance(fn, (BuiltinFunctionType, MethodType)) else fn).__module__
    home = fn.__module__ if isinstance(fn, (BuiltinFunctionType, FunctionType, type)) else owner
    home = home if isinstance(home, str) else owner
    if home.startswith("numpy"):
        holds = getattr(fn, "__name__", "") not in _OF_SHAPES and any(map(fakes.is_fake, fakes.tensors((args, kwargs))))
        return unread() if holds else first_opaque(args, kwargs)
    if (home in _OF_SYSTEM and isinstance(fn, BuiltinFunctionType)) or computes(fn, home, args, kwargs):
        return first_opaque(args, kwargs)
    if owner == "random" or any(fn is each for each in _COUNTING):
        return next((value for value in (*args, *kwargs.values()) if isinstance(value, Opaque)), None)
    return None
