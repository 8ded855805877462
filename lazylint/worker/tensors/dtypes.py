"""Types that PyTorch refuses to mix. Fake tensors take them, so that such an operation is tried for real."""

from __future__ import annotations

import re
from typing import Any

import torch

from . import confirm, fakes

_SAYS = re.compile(r"dtype|scalar type|same type|Input type|have the type")
# What an autocast region, which a machine without its device does not show, would cast.
_CAST = {torch.float16, torch.bfloat16}
# They take whole numbers for one of their tensors.
_BY_INDEX = frozenset({
    "index_add", "index_copy", "index_fill", "index_select", "gather", "scatter", "scatter_add", "scatter_reduce",
    "take", "take_along_dim",
})  # fmt: skip

_taken: set[Any] = set()


def check(func: Any, args: Any, kwargs: Any) -> None:
    """Raise what PyTorch raises where it does not take the types of these arguments together."""
    types = tuple(tensor.dtype for tensor in fakes.tensors((args, kwargs)))
    kinds = set(types)
    mixed = len(kinds) > 1 or getattr(func, "__name__", "") in _BY_INDEX
    if not mixed or kinds & _CAST or not any(kind.is_floating_point for kind in kinds):
        return
    if (func, types) in _taken:
        return
    outcome = confirm.operation(func, args, kwargs)
    if outcome.error is not None and outcome.confirmed and _SAYS.search(outcome.says):
        raise outcome.error
    if outcome.error is None:
        _taken.add((func, types))
