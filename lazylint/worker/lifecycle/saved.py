"""What a run has saved: nothing is written, but what is loaded from the same place is a copy of it."""

from __future__ import annotations

import copy
import os
from typing import Any

from ..run import runtime
from ..run.opaque import Opaque


class Saved:
    """Saved objects by the path or the stream that they were saved to."""

    def __init__(self) -> None:
        self._kept: dict[object, tuple[Any, Any, Any]] = {}

    def keep(self, place: Any, value: Any, event: Any = None) -> bool:
        """Remember `value` as it is now, and the `event` that saving it is, if it is one; whether that can be done."""
        key = _key(place)
        if key is None:
            return False
        try:
            with runtime.judging():
                self._kept[key] = place, copy.deepcopy(value), event
        except Exception:
            self._kept.pop(key, None)
            return False
        return True

    def saved_to(self, place: Any) -> bool:
        """Whether something was saved there."""
        return _key(place) in self._kept

    def load(self, place: Any) -> tuple[Any, Any]:
        """A copy of what was saved there, and the event of it. Raises `KeyError` if nothing was."""
        _, value, event = self._kept[_key(place)]
        with runtime.judging():
            return copy.deepcopy(value), event


def _key(place: Any) -> object:
    """The absolute path of a file, the trail of one that nobody knows, the identity of a stream; None for anything
    else."""
    if isinstance(place, Opaque):
        return place.trail
    if isinstance(place, (str, os.PathLike)):
        return os.path.abspath(os.fspath(place))
    return id(place) if hasattr(type(place), "seek") and hasattr(type(place), "write") else None
