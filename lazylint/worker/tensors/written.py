"""Operations whose sizes hang on what tensors hold, where the program itself has written that out."""

from __future__ import annotations

from typing import Any

import torch

from . import fakes

_SELECTS = (torch.masked_select, torch.Tensor.masked_select)
_REPEATS = (torch.repeat_interleave, torch.Tensor.repeat_interleave)


def settled(func: Any, args: Any, kwargs: Any) -> tuple[Any, Any, Any]:
    """The same operation, told how many items it takes or makes: indices for masks, a size for repeats."""
    if func is torch.Tensor.__getitem__:
        return func, (args[0], _indices(args[0], args[1])), kwargs
    if func in _SELECTS and len(args) > 1 and _is_mask(args[1]):
        with torch._C.DisableTorchFunction():
            shape = torch.broadcast_shapes(args[0].shape, args[1].shape)  # type: ignore[no-untyped-call]
        with fakes.real():
            taken = args[1].expand(shape).nonzero(as_tuple=True)
        return torch.Tensor.__getitem__, (args[0].expand(shape), taken), kwargs
    if func in _REPEATS and kwargs.get("output_size") is None:
        repeats = args[1] if len(args) > 1 else kwargs.get("repeats")
        if isinstance(repeats, torch.Tensor) and not fakes.is_fake(repeats) and repeats.numel() > 1:
            with fakes.real():
                return func, args, {**kwargs, "output_size": int(repeats.sum())}
    return func, args, kwargs


def _is_mask(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and value.dtype is torch.bool and not fakes.is_fake(value)


def _indices(tensor: torch.Tensor, index: Any) -> Any:
    """An index where masks that are known, and fit, are the places that they take."""
    keys = index if isinstance(index, tuple) else (index,)
    if not any(map(_is_mask, keys)):
        return index
    with torch._C.DisableTorchFunction():
        left = list(tensor.shape)
    spread = len(left) - sum(_axes(key) for key in keys)
    made: list[Any] = []
    for key in keys:
        taken, left = left[: (count := spread if key is ... else _axes(key))], left[count:]
        if _is_mask(key) and key.dim():
            if list(key.shape) != taken:
                return index
            with fakes.real():
                made += key.nonzero(as_tuple=True)
        else:
            made.append(key)
    return tuple(made)


def _axes(key: Any) -> int:
    """How many dimensions of a tensor a part of an index is for."""
    if key is None or key is ... or isinstance(key, bool):
        return 0
    masks = isinstance(key, torch.Tensor) and key.dtype is torch.bool
    return key.dim() if masks else 1
