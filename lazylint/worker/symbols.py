"""Widths as formulas: are two of them equal, never equal, or equal when?"""

from __future__ import annotations

from typing import Any

import torch


def same(a: Any, b: Any) -> bool:
    """Whether nested shapes are equal for certain, without asking a symbol (which would fix it)."""
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return str(a) == str(b)


def relate(first: Any, later: Any) -> tuple[str, str | None]:
    """How two widths compare: "equal", "never", "when" (and the condition), or "unknown"."""
    if first is None or later is None:
        return "unknown", None
    if not isinstance(first, torch.SymInt) and not isinstance(later, torch.SymInt):
        return ("equal" if first == later else "never"), None
    return "unknown", None


def show(dimension: Any) -> str:
    """A dimension as people write it."""
    return str(dimension)
