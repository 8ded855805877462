"""What torch_scatter makes of tensors: programs that use it are understood where it is not installed.

Libraries that come with functions of theirs for this (`torch_geometric.utils`, `mace.tools`, `cace.tools`) do the same.
"""

from __future__ import annotations

from typing import Any

import torch

from ..run.opaque import Opaque, first_opaque

_KEEP_SIZES = frozenset({"sum", "add", "mean", "mul", "min", "max", "amin", "amax"})


def scatter(src: Any, index: Any, dim: int = -1, out: Any = None, dim_size: Any = None, reduce: Any = "sum") -> Any:
    """What stands at equal indices put together; how many there are, data say."""
    unknown = first_opaque((src, index, dim, out, reduce))
    if unknown is not None or reduce not in _KEEP_SIZES:
        return Opaque("a way to scatter that is not known here") if unknown is None else unknown.other()
    return _put(src, _along(src, index, dim), dim, out, dim_size)


def scatter_sum(src: Any, index: Any, dim: int = -1, out: Any = None, dim_size: Any = None) -> Any:
    """They are added up."""
    return scatter(src, index, dim, out, dim_size)


def scatter_add(src: Any, index: Any, dim: int = -1, out: Any = None, dim_size: Any = None) -> Any:
    """Another name of it."""
    return scatter(src, index, dim, out, dim_size)


def scatter_mean(src: Any, index: Any, dim: int = -1, out: Any = None, dim_size: Any = None) -> Any:
    """Their mean."""
    return scatter(src, index, dim, out, dim_size)


def _along(src: torch.Tensor, index: torch.Tensor, dim: int) -> torch.Tensor:
    """The index of each element. Raises what PyTorch does where there are not as many."""
    if index.dim() == 1:
        axis = src.dim() + dim if dim < 0 else dim
        index = index.view([-1 if each == axis else 1 for each in range(src.dim())])
    while index.dim() < src.dim():
        index = index.unsqueeze(-1)
    return index.expand_as(src)


def _put(src: torch.Tensor, index: torch.Tensor, dim: int, out: Any, count: Any) -> Any:
    if out is None:
        sizes: list[Any] = list(src.shape)
        sizes[dim] = index.max().item() + 1 if count is None else count
        out = torch.zeros(sizes, dtype=src.dtype, device=src.device)
    return out.scatter_add(dim, index, src)
