"""Widths compared: equal, never equal, equal when, or unknown."""

from __future__ import annotations

from typing import Any

from . import algebra
from .algebra import SETTING
from .dims import Dim, formula, is_assumed


def same(a: Any, b: Any) -> bool:
    """Whether nested shapes are equal for certain: numbers and formulas."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b) and formula(a) == formula(b)


def relate(first: Any, later: Any) -> tuple[str, str | None]:
    """How two widths compare: "equal", "never", "when" (and the condition), or "unknown"."""
    if first is None or later is None or formula(first).is_open or formula(later).is_open:
        return "unknown", None
    relation, condition = algebra.relate(formula(first), formula(later))
    hangs = relation == "when" and (is_assumed(first) or is_assumed(later))
    return ("unknown", None) if hangs else (relation, condition)


def show(size: Any) -> str:
    """A size as people write it: a number, the formula it remembers, or `?` for one that stands for one nobody
    knows."""
    if not isinstance(size, Dim):
        return str(size)
    if size.formula.is_open:
        return "?" if size.formula.is_assumed else str(int(size))
    return str(size.formula).replace(SETTING, "")


def told(width: Any) -> str | None:
    """A width as `show` writes it; None for one that nobody knows."""
    return None if width is None or (is_assumed(width) and formula(width).is_open) else show(width)
