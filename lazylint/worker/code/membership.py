"""`in`: whether what nobody knows is among the keys and items that a program writes out, nobody knows either."""

from __future__ import annotations

import os
from collections.abc import Hashable, KeysView
from typing import Any

from torch import nn

from ..run.opaque import Opaque
from . import environment

_KEYED: tuple[Any, ...] = (dict, set, frozenset, KeysView, type({}.keys()), list, tuple, range)
# A question about more keys than these is told by the container alone.
_MOST = 64
_WRITTEN = (str, int, float, bytes, type(None), type)


def within(item: Any, whole: Any, negated: bool) -> Any:
    """`item in whole`, or the opposite: the condition is asked as it stands, as its answer may be taken for granted."""
    if isinstance(whole, Opaque):
        return bool(whole.part("not in" if negated else "in", item))
    if whole is os.environ:
        return environment.holds(item) is not negated
    if not isinstance(item, Opaque):
        return (item in whole) is not negated
    if isinstance(whole, (str, bytes)):
        return bool(item.asked("outside" if negated else "inside", (whole,)))
    keys = _keys(whole)
    if not any(map(_is_written, keys)):
        return (item in whole) is not negated
    if any(isinstance(key, Opaque) and key.trail == item.trail for key in keys):
        return not negated
    written = tuple(key for key in keys if _is_written(key))
    return bool(item.asked("without" if negated else "within", written if len(written) <= _MOST else (id(whole),)))


def _keys(whole: Any) -> list[Any]:
    """The items of a container whose own `in` compares them, or their hashes; none of other objects."""
    if isinstance(whole, (nn.ModuleDict, nn.ParameterDict)):
        return list(whole.keys())
    own = getattr(type(whole), "__contains__", None)
    known = isinstance(whole, _KEYED) and any(own is getattr(kind, "__contains__", None) for kind in _KEYED)
    return list(whole) if known else []


def _is_written(key: object) -> bool:
    """Whether it is told by its value, as words and numbers are, and tuples of them."""
    return isinstance(key, _WRITTEN) or (
        isinstance(key, tuple) and isinstance(key, Hashable) and all(map(_is_written, key))
    )
