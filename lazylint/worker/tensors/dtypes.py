"""Types that PyTorch refuses to mix. Fake tensors take them, so that such an operation is tried for real."""

from __future__ import annotations

import re
from typing import Any

import torch

from . import confirm, fakes

_SAYS = re.compile(r"dtype|scalar type|same type|Input type|have the type")
# What an autocast region, which a machine without its device does not show, would cast.
_CAST = {torch.float16, torch.bfloat16}

_taken: set[Any] = set()


def check(func: Any, args: Any, kwargs: Any) -> None:
    """Raise what PyTorch raises where it does not take the types of these arguments together."""
    types = tuple(tensor.dtype for tensor in fakes.tensors((args, kwargs)))
    kinds = set(types)
    if len(kinds) < 2 or kinds & _CAST or not any(kind.is_floating_point for kind in kinds):
        return
    if (func, types) in _taken:
        return
    outcome = confirm.operation(func, args, kwargs)
    if outcome.error is not None and outcome.confirmed and _SAYS.search(outcome.says):
        raise outcome.error
    _taken.add((func, types))
