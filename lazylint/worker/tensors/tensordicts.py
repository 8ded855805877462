"""A `TensorDict` that a model is fed, the real one or what stands in for it: it remembers the keys that it lacks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any


def installed() -> bool:
    """Whether the program has imported the library, or what stands in for it."""
    return isinstance(getattr(sys.modules.get("tensordict"), "TensorDict", None), type)


def fed(items: Mapping[Any, Any], missing: Callable[[Any], None], batch: int | None) -> Any:
    """A `TensorDict` of `items`, all of which begin with `batch` examples if it is given."""
    asked = _asked(sys.modules["tensordict"], missing)
    made = asked(dict(items), batch_size=[] if batch is None else [batch])
    asked.told = True
    return made


def _asked(library: Any, missing: Callable[[Any], None]) -> Any:
    """A class of such dicts, which tell `missing` each key that they lack once they are `told` to."""

    class TensorDict(library.TensorDict):  # type: ignore[misc]
        told = False

        def _get_str(self, key: Any, default: Any, **kwargs: Any) -> Any:
            if self.told and key not in self._tensordict and getattr(self, "_lost", None) is None:
                missing(key)
            return super()._get_str(key, default, **kwargs)

        def _get_tuple(self, key: Any, default: Any, **kwargs: Any) -> Any:
            if self.told and len(key) > 1 and not _has(self, key) and getattr(self, "_lost", None) is None:
                missing(key)
                return self._default_get(key[0], default)
            return super()._get_tuple(key, default, **kwargs)

    return TensorDict


def _has(made: Any, key: tuple[Any, ...]) -> bool:
    """Whether it has a key of several words, through dicts in it; not one of them is told of any that it lacks."""
    for word in key:
        items = getattr(made, "_tensordict", {})
        if word not in items:
            return False
        made = items[word]
    return True
