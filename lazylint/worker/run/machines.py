"""What another machine may answer otherwise: whether it has a GPU or a file, what its environment says, and how many
words a command line has."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from .answered import Trail
from .opaque import Opaque
from .scalars import Scalar

_MACHINE = "<machine>"
"""What the trails of such answers begin with, before what is asked and the answer that is likely."""

_STEPS: dict[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge")},
    **{name: getattr(str, name) for name in ("lower", "upper", "strip")},
    "str": lambda answer: answer,
    "is none": lambda answer: answer is None,
    "is some": lambda answer: answer is not None,
    "within": lambda answer, keys: answer in keys,
    "without": lambda answer, keys: answer not in keys,
}
"""What is made of an answer on the way to the next."""


def asked(origin: str, likely: bool, *of: str) -> bool:
    """Whether it is so, of which `origin` says in words what is asked; `likely` is what this machine says."""
    return bool(Opaque(origin, trail=((_MACHINE, (origin, *of), likely),)))


def number(origin: str, likely: int) -> Scalar:
    """The number that `origin` says in words, of which this machine has `likely`."""
    return Scalar(origin, likely, trail=((_MACHINE, (origin,), likely),), repeats=False)


def variable(origin: str, likely: str | None) -> Opaque:
    """What is set in the environment, which `origin` says in words; here it is `likely`."""
    return Opaque(origin, trail=((_MACHINE, (origin,), likely),))


def is_of_machine(trail: Trail | None) -> bool:
    """Whether it leads from such an answer."""
    return trail is not None and isinstance(trail[0], tuple) and trail[0][0] == _MACHINE


def likely(trail: Trail | None) -> bool | None:
    """What this machine answers; None for what is asked of no machine."""
    if trail is None or not is_of_machine(trail):
        return None
    (_, _, answer), *steps = trail
    try:
        for step, *of in steps:
            answer = _STEPS[step](answer, *of)
    except (KeyError, TypeError):
        return None
    return bool(answer)
