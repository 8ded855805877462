"""Settings that the program gives in part: objects with fields of which nobody knows the values."""

from __future__ import annotations

import dataclasses
from argparse import Namespace
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from ..run.opaque import Opaque

_Guess = Callable[[str, Any], Any]
# Settings may hold others, but not without end: a dict may hold itself.
_DEPTH = 4


def is_partial(value: Any, depth: int = _DEPTH) -> bool:
    """Whether it is an object of settings, with some that nobody knows."""
    fields = _fields(value) if depth else []
    return any(isinstance(each, Opaque) or is_partial(each, depth - 1) for _, each, _ in fields)


def numbers(value: Any, depth: int = _DEPTH) -> Iterator[int]:
    """The whole numbers among settings."""
    for _, each, _ in _fields(value) if depth else []:
        if type(each) is int:
            yield each
        else:
            yield from numbers(each, depth - 1)


def filled(value: Any, guess: _Guess, depth: int = _DEPTH) -> Any:
    """The same settings with a guess, by name and annotation, in the place of each that nobody knows."""
    made = {
        name: guess(name, annotation) if isinstance(each, Opaque) else filled(each, guess, depth - 1)
        for name, each, annotation in _fields(value)
        if isinstance(each, Opaque) or is_partial(each, depth - 1)
    }
    if not made:
        return value
    if isinstance(value, dict):
        return {**value, **made}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.replace(value, **made)
    return type(value)(**vars(value) | made)


def _fields(value: Any) -> list[tuple[str, Any, Any]]:
    """The name, value and annotation of each of them; of a dataclass those that its constructor takes."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field for field in dataclasses.fields(value) if field.init]
        return [(field.name, getattr(value, field.name, None), field.type) for field in fields]
    known = vars(value) if type(value) in (Namespace, SimpleNamespace) else value if type(value) is dict else {}
    return [(name, each, None) for name, each in known.items() if isinstance(name, str)]
