"""Sizes that only data say, where an operation needs them to be those of another tensor: it goes on where they are."""

from __future__ import annotations

from typing import Any

import torch

from ..sizes.dims import Dim, attach, formula, shape_of

_ELEMENTWISE = frozenset({
    "add", "sub", "mul", "div", "true_divide", "maximum", "minimum", "__add__", "__radd__", "__sub__", "__rsub__",
    "__mul__", "__rmul__", "__truediv__", "__rtruediv__",
})  # fmt: skip


def agreed(func: Any, args: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The same arguments where such sizes of two tensors are those of the other; None if they still do not fit."""
    if getattr(func, "__name__", "") not in _ELEMENTWISE or not all(isinstance(a, torch.Tensor) for a in args[:2]):
        return None
    one, other = ([*shape_of(tensor)] for tensor in args[:2])
    for axis in range(-1, -min(len(one), len(other)) - 1, -1):
        if one[axis] == other[axis] or 1 in (one[axis], other[axis]):
            continue
        if _is_data(one[axis]):
            one[axis] = other[axis]
        elif _is_data(other[axis]):
            other[axis] = one[axis]
        else:
            return None
    return (_sized(args[0], one), _sized(args[1], other), *args[2:])


def _is_data(size: int) -> bool:
    return isinstance(size, Dim) and size.formula.is_assumed and size.formula.is_open


def _sized(like: torch.Tensor, sizes: list[int]) -> torch.Tensor:
    with torch._C.DisableTorchFunction():
        made = torch.empty([int(size) for size in sizes], dtype=like.dtype, device=like.device)
    attach(made, [formula(size) for size in sizes])
    return made
