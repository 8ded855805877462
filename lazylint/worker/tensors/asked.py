"""Dicts and objects that a model is fed: they remember the keys that they were asked for and lack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from ..run.opaque import Opaque


class Asked(dict[Any, Any]):
    """A dict that tells `missing` each key that it lacks. A copy by `copy` does so, too."""

    def __init__(self, items: Mapping[Any, Any], missing: Callable[[Any], None]) -> None:
        super().__init__(items)
        self._missing = missing

    def __missing__(self, key: Any) -> Any:
        if isinstance(key, Opaque):
            return key
        self._missing(key)
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        self._missing(key)
        return False

    def get(self, key: Any, default: Any = None) -> Any:
        """As for a dict."""
        found = key in self
        return self[key] if found else default

    def pop(self, key: Any, *default: Any) -> Any:
        """As for a dict."""
        return super().pop(key, *default) if key in self or default else self[key]

    def set(self, key: Any, value: Any, **_: Any) -> Asked:
        """As for a `TensorDict`, which models go through as they do through a dict."""
        self[key] = value
        return self

    def copy(self) -> Asked:
        """A shallow copy."""
        return Asked(self, self._missing)

    def __reduce__(self) -> Any:
        return dict, (dict(self),)


Asked.__name__ = dict.__name__  # as errors of a program speak of it


class AskedObject(SimpleNamespace):
    """An object whose attributes are asked for by key, too, as those of graphs are: `graph["user"].x`."""

    __slots__ = ("_keyed",)

    def __init__(self, items: Mapping[str, Any], keyed: Asked) -> None:
        super().__init__(**items)
        self._keyed = keyed

    def __getitem__(self, key: Any) -> Any:
        return self._keyed[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keyed
