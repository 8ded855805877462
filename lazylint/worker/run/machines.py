"""What another machine may answer otherwise: whether it has a GPU or a file, and how many words a command line has."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .answered import Trail
from .opaque import Opaque
from .scalars import Scalar

_MACHINE = "<machine>"
"""What the trails of such answers begin with, before what is asked and the answer that is likely."""

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")
}


def asked(origin: str, likely: bool, *of: str) -> bool:
    """Whether it is so, of which `origin` says in words what is asked; `likely` is what this machine says."""
    return bool(Opaque(origin, trail=((_MACHINE, (origin, *of), likely),)))


def number(origin: str, likely: int) -> Scalar:
    """The number that `origin` says in words, of which this machine has `likely`."""
    return Scalar(origin, likely, trail=((_MACHINE, (origin,), likely),), repeats=False)


def is_of_machine(trail: Trail | None) -> bool:
    """Whether it leads from such an answer."""
    return trail is not None and isinstance(trail[0], tuple) and trail[0][0] == _MACHINE


def likely(trail: Trail | None) -> bool | None:
    """What this machine answers; None for what is asked of no machine."""
    match trail:
        case ((str(first), _, answer),) if first == _MACHINE:
            return bool(answer)
        case ((str(first), _, int(answer)), (str(name), int(other))) if first == _MACHINE and name in _COMPARISONS:
            return bool(_COMPARISONS[name](answer, other))
    return None
