"""Inputs that the program itself calls its models with, as specs: the surest start for a feed."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from ..run.opaque import first_opaque
from ..tensors.specs import DTYPES, GroupSpec, Spec, TensorSpec, ValueSpec, names_for, written_key

_PLAIN = (int, float, bool, str, type(None))


def specs_of(module: nn.Module, args: Any, kwargs: Any) -> dict[str, Spec]:
    """What each argument of `forward` is like; nothing where one of them cannot be said.

    A tensor keeps its rank and type: its sizes are left open.
    """
    if first_opaque(args, kwargs) is not None:
        return {}
    try:
        bound = inspect.signature(type(module).forward).bind(module, *args, **kwargs).arguments
    except (TypeError, ValueError):
        return {}
    found: dict[str, Spec] = {}
    tensors = 0
    for name, value in list(bound.items())[1:]:
        spec = _spec(value, f"_{name}" if tensors else "")
        if spec is None:
            return {}
        tensors += isinstance(value, torch.Tensor)
        found[name] = spec
    return found


def _spec(value: Any, suffix: str) -> Spec | None:
    if isinstance(value, torch.Tensor):
        short = next((short for short, dtype in DTYPES.items() if dtype == value.dtype), None)
        return None if short is None or is_lazy(value) else TensorSpec(names_for(value.dim(), short, suffix), short)
    if isinstance(value, _PLAIN):
        return ValueSpec(value)
    if isinstance(value, Mapping):
        return _group("dict", {written_key(key) or str(key): item for key, item in value.items()}, suffix)
    if type(value) in (list, tuple):
        return _group(type(value).__name__, {str(i): item for i, item in enumerate(value)}, suffix)
    return None


def _group(kind: str, values: Mapping[str, Any], suffix: str) -> Spec | None:
    items = [
        (key, _spec(item, f"{suffix}_{key}" if index else suffix)) for index, (key, item) in enumerate(values.items())
    ]
    known = tuple((key, item) for key, item in items if item is not None)
    return GroupSpec(kind, known) if len(known) == len(items) else None
