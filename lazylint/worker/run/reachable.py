"""What a call may touch: the modules that can be reached from its arguments."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from types import FunctionType, MethodType, ModuleType
from typing import Any

import torch
from torch import nn

from .opaque import Opaque

_DEPTH = 5
_MAX_ITEMS = 200


def modules_in(value: Any) -> Iterator[nn.Module]:
    """The modules in nested containers, objects, bound methods, closures and globals that functions name."""
    yield from _walk(value, _DEPTH, set())


def _walk(value: Any, depth: int, seen: set[int]) -> Iterator[nn.Module]:
    if depth < 0 or id(value) in seen or value is None:
        return
    if isinstance(value, (str, bytes, int, float, type, ModuleType, torch.Tensor, Opaque)):
        return
    seen.add(id(value))
    if isinstance(value, nn.Module):
        # Its constructor may not have come to that of `nn.Module` yet.
        if "_modules" in vars(value):
            yield value
        return
    for inner in _inside(value):
        yield from _walk(inner, depth - 1, seen)


def _inside(value: Any) -> list[Any]:
    if isinstance(value, (list, tuple, set, frozenset)):
        return list(value)[:_MAX_ITEMS]
    if isinstance(value, dict):
        return list(value.values())[:_MAX_ITEMS]
    if isinstance(value, MethodType):
        return [value.__self__, value.__func__]
    if isinstance(value, functools.partial):
        return [value.func, *value.args, *value.keywords.values()]
    if isinstance(value, FunctionType):
        cells = []
        for cell in value.__closure__ or ():
            try:
                cells.append(cell.cell_contents)
            except ValueError:
                continue
        named = [value.__globals__[name] for name in value.__code__.co_names if name in value.__globals__]
        return [*cells, *named, *(value.__defaults__ or ())]
    try:
        return list(vars(value).values())[:_MAX_ITEMS]
    except TypeError:
        return []
