"""Children whose names nobody knows: keys from data in a `ModuleDict`, and an unknown value in a child's place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from ..run import runtime
from ..run.opaque import Opaque
from ..run.opaque_base import OpaqueLayer

_UNKNOWN = "<unknown"
_getitem: Callable[..., Any] = nn.ModuleDict.__getitem__


def child(value: Any) -> Any:
    """What stands in a module for `value`."""
    return OpaqueLayer(value) if isinstance(value, Opaque) else value


def name_for(parent: nn.Module, name: Any) -> Any:
    """The name of a child: one of its own for each that nobody knows."""
    if not isinstance(name, Opaque):
        return name
    numbered = (f"{_UNKNOWN}>", *(f"{_UNKNOWN} {number}>" for number in range(2, len(parent._modules) + 2)))
    return next(free for free in numbered if free not in parent._modules)


def replaces(parent: nn.Module, name: str, value: Any) -> bool:
    """Whether an unknown value is put where a child is."""
    return isinstance(value, Opaque) and name in parent.__dict__.get("_modules", ())


def _found(self: nn.ModuleDict, key: Any) -> Any:
    """The module under a key; under one that nobody knows the only module there is, or nobody knows which."""
    unknown = isinstance(key, Opaque)
    if not unknown:
        unnamed = any(name.startswith(_UNKNOWN) for name in self._modules)
        unknown = isinstance(key, str) and _UNKNOWN in key and not unnamed
        if key in self._modules or not (unnamed or unknown):
            return _getitem(self, key)
        key = Opaque("the keys of a `ModuleDict` that nobody knows")
    if unknown and len(self._modules) == 1:
        return next(iter(self._modules.values()))
    run = runtime.current()
    run.timeline.escape(self)
    for inner in self.modules():
        entry = run.ledger.find(inner)
        if entry is not None:
            run.ledger.not_seen(entry, key)
    return key


def install() -> None:
    """Let a `ModuleDict` be asked for keys that nobody knows."""
    nn.ModuleDict.__getitem__ = _found  # type: ignore[method-assign]
