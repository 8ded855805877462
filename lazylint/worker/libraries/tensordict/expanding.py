"""Functions of tensordict that change shapes or keys."""

from __future__ import annotations

from typing import Any

from ...run.opaque import first_opaque
from .dicts import TensorDictBase


def expand_as_right(tensor: Any, dest: Any) -> Any:
    """A tensor with as many more dimensions on its right, and as large, as another."""
    unknown = first_opaque((tensor, dest))
    return expand_right(tensor, dest.shape) if unknown is None else unknown.other()


def expand_right(tensor: Any, shape: Any) -> Any:
    """The same to a shape."""
    unknown = first_opaque((tensor, shape))
    if unknown is not None:
        return unknown.other()
    if isinstance(tensor, TensorDictBase):
        return tensor.mapped(lambda x: expand_right(x, (*shape, *x.shape[tensor.batch_dims :])))
    return tensor[(..., *[None] * (len(shape) - tensor.dim()))].expand(shape)


def zip_strict(*items: Any) -> Any:
    """Items side by side, as many of each. Raises `ValueError` where there are not."""
    return zip(*items, strict=True)
