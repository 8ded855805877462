"""What a program asks of a size that it is given and nobody knows: it may be so or not."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from ..sizes import algebra, dims
from ..sizes.dims import Dim, formula
from . import runtime
from .opaque import Opaque

_COMPARES = frozenset({"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "_ordered", "_undecided"})


def _undecided(name: str, size: Dim, other: object) -> Any:
    """The unknown, where the program itself asks and the answer hangs on what it is given; else None."""
    if not runtime.running() or not isinstance(other, int):
        return None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_name in _COMPARES:
        frame = frame.f_back
    asked, other_size = size.formula, formula(other)
    if frame is None or frame.f_code.co_filename not in runtime.current().texts:
        return None
    if (asked - other_size).constant is not None or (name == "eq" and algebra.relate(asked, other_size)[0] != "when"):
        return None
    # A mask may take nothing.
    least = 0 if asked.is_open else 1
    if int(other) < least or (int(other) == least and name in ("lt", "ge")):
        return None
    trail = ("a setting", str(asked)), (name, int(other) if other_size.constant is not None else str(other_size))
    return Opaque("a size that nobody knows", trail=trail)


def install() -> None:
    """Let programs not know what such sizes are."""
    dims.undecided = _undecided
