"""What einops does, in operations of torch: programs that use it are understood where it is not installed.

Its notation is told at https://einops.rocks; what is not of that form is unknown.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import nn

from ..run.opaque import Opaque, first_opaque

Side = list[list[str]]

_PART = re.compile(r"\(([^()]*)\)|(\.\.\.|\w+)")
_REST = "..."
_NAME = re.compile(r"[^\W\d]\w*")


def _product(x: torch.Tensor, axes: Sequence[int]) -> torch.Tensor:
    for axis in sorted(axes, reverse=True):
        x = x.prod(axis)
    return x


_REDUCTIONS: dict[str, Callable[..., torch.Tensor]] = {
    "mean": torch.Tensor.mean,
    "sum": torch.Tensor.sum,
    "max": torch.Tensor.amax,
    "min": torch.Tensor.amin,
    "prod": _product,
}


def rearrange(tensor: Any, pattern: str, **sizes: int) -> Any:
    """The axes of a tensor in another order, split and joined."""
    return _unknown_or(_transformed, tensor, pattern, sizes)


def repeat(tensor: Any, pattern: str, **sizes: int) -> Any:
    """A tensor along new axes."""
    return _unknown_or(_transformed, tensor, pattern, sizes)


def reduce(tensor: Any, pattern: str, reduction: Any, **sizes: int) -> Any:
    """A tensor without the axes that its pattern leaves out."""
    return _unknown_or(_transformed, tensor, pattern, sizes, reduction)


def einsum(*given: Any) -> Any:
    """`torch.einsum` with names of any length."""
    *tensors, pattern = given
    unknown = first_opaque(given)
    if unknown is not None:
        return unknown.other()
    names = dict(zip(dict.fromkeys(_NAME.findall(pattern)), string.ascii_letters, strict=False))
    return torch.einsum(_NAME.sub(lambda name: names[name[0]], pattern).replace(" ", ""), *tensors)


class Rearrange(nn.Module):
    """`rearrange` as a layer."""

    def __init__(self, pattern: str, **sizes: int) -> None:
        super().__init__()
        self.pattern, self.sizes = pattern, sizes

    def forward(self, x: Any) -> Any:
        """See `rearrange`."""
        return rearrange(x, self.pattern, **self.sizes)


class Reduce(nn.Module):
    """`reduce` as a layer."""

    def __init__(self, pattern: str, reduction: Any, **sizes: int) -> None:
        super().__init__()
        self.pattern, self.reduction, self.sizes = pattern, reduction, sizes

    def forward(self, x: Any) -> Any:
        """See `reduce`."""
        return reduce(x, self.pattern, self.reduction, **self.sizes)


def _unknown_or(made: Callable[..., Any], tensor: Any, pattern: str, sizes: dict[str, int], *more: Any) -> Any:
    unknown = first_opaque((tensor, pattern, sizes, more))
    if unknown is not None:
        return unknown.other()
    whole = torch.stack(list(tensor)) if isinstance(tensor, (list, tuple)) else tensor
    try:
        return made(whole, pattern, sizes, *more)
    except _Unclear:
        return Opaque(f"what einops makes of `{pattern}`")


class EinopsError(RuntimeError):
    """What einops raises for a tensor that does not fit its pattern; where sizes do not, `reshape` does."""


class _Unclear(ValueError):
    """A pattern that is not of einops' form."""


def _transformed(x: torch.Tensor, pattern: str, given: dict[str, int], reduction: Any = None) -> torch.Tensor:
    before, arrow, after = pattern.partition("->")
    parts = [match.groups() for match in _PART.finditer(before)]
    open_axes = x.dim() - len(parts) + ((None, _REST) in parts)
    left, right = _side(before, open_axes), _side(after, open_axes)
    if not arrow:
        raise _Unclear
    if len(left) != x.dim():
        raise EinopsError(f"Wrong shape: expected {len(left)} dims. Received {x.dim()}-dim tensor.")
    sizes = _sizes(left, x.shape, given)
    axes = [name for group in left for name in group]
    wanted = [name for group in right for name in group]
    if not {*axes, *wanted} <= sizes.keys():
        raise _Unclear
    x = x.reshape([sizes[name] for name in axes])
    dropped = [axis for axis, name in enumerate(axes) if name not in wanted]
    if dropped:
        made = _REDUCTIONS.get(reduction) if isinstance(reduction, str) else reduction
        if made is None:
            raise _Unclear
        x = made(x, tuple(dropped))
        axes = [name for name in axes if name in wanted]
    new = [name for name in wanted if name not in axes]
    for _ in new:
        x = x.unsqueeze(-1)
    axes += new
    x = x.permute([axes.index(name) for name in wanted])
    if new:
        x = x.expand([sizes[name] if name in new else -1 for name in wanted])
    return x.reshape([math.prod(sizes[name] for name in group) for group in right])


def _side(text: str, open_axes: int) -> Side:
    """The groups of axes of one side; `...` stands for as many as are open, a unit for none."""
    rest = [f"{_REST}{index}" for index in range(open_axes)]
    groups: Side = []
    for inside, alone in _PART.findall(text):
        if alone == _REST:
            groups += [[name] for name in rest]
        else:
            names = [alone] if alone else inside.split()
            groups.append([each for name in names for each in (rest if name == _REST else [name]) if each != "1"])
    return groups


def _sizes(groups: Side, shape: Sequence[int], given: dict[str, int]) -> dict[str, int]:
    """The size of each axis: in every group all but one are given."""
    sizes = dict(given)
    for group, whole in zip(groups, shape, strict=True):
        left = [name for name in group if name not in given]
        known = math.prod(given[name] for name in group if name in given)
        if len(left) > 1:
            raise _Unclear
        sizes.update(dict.fromkeys(left, whole // known if known != 1 else whole))
    return sizes
