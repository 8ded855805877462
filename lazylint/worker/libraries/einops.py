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


def parse_shape(tensor: Any, pattern: str) -> Any:
    """The sizes of a tensor by the names that its axes are given."""
    unknown = first_opaque((tensor, pattern))
    if unknown is not None:
        return unknown.other()
    names = pattern.split()
    if not all(_NAME.fullmatch(name) for name in names):
        return Opaque(f"the shape that einops parses as `{pattern}`")
    if len(names) != tensor.dim():
        raise EinopsError(f"Can't parse shape with different number of dimensions: {pattern} {tuple(tensor.shape)}")
    return {name: size for name, size in zip(names, tensor.shape, strict=True) if name != "_"}


def pack(tensors: Any, pattern: str) -> Any:
    """Tensors joined where the pattern has its `*`, and the sizes that each has there."""
    unknown, around = first_opaque((tensors, pattern)), _around(pattern)
    if unknown is not None or around is None:
        unknown = unknown or Opaque(f"what einops packs as `{pattern}`")
        known = isinstance(tensors, (list, tuple))
        return unknown.other(), [unknown.other() for _ in tensors] if known else unknown.other()
    before, behind = around
    parts, shapes = [], []
    for tensor in tensors:
        if tensor.dim() < before + behind:
            raise EinopsError(f"packed tensor has shape {tuple(tensor.shape)}, while pattern {pattern} requires more")
        end = tensor.dim() - behind
        shapes.append(torch.Size(tensor.shape[before:end]))
        parts.append(tensor.reshape((*tensor.shape[:before], math.prod(shapes[-1]), *tensor.shape[end:])))
    return torch.cat(parts, before), shapes


def unpack(tensor: Any, packed_shapes: Any, pattern: str) -> Any:
    """The tensors that a packed one was made of."""
    unknown, around = first_opaque((tensor, packed_shapes, pattern)), _around(pattern)
    if unknown is not None or around is None:
        unknown = unknown or Opaque(f"what einops unpacks as `{pattern}`")
        known = isinstance(packed_shapes, (list, tuple))
        return [unknown.other() for _ in packed_shapes] if known else unknown.other()
    axis = around[0]
    if tensor.dim() != sum(around) + 1:
        raise EinopsError(f"unpack expects input of dim {sum(around) + 1}, as in {pattern}, got {tensor.dim()}")
    shapes = [list(shape) for shape in packed_shapes]
    open_ones = [shape for shape in shapes if -1 in shape]
    if len(open_ones) > 1:
        return [Opaque(f"what einops unpacks as `{pattern}`") for _ in shapes]
    for shape in open_ones:
        rest = tensor.shape[axis] - sum(math.prod(other) for other in shapes if other is not shape)
        at = shape.index(-1)
        shape[at] = rest // math.prod(size for index, size in enumerate(shape) if index != at)
    parts = tensor.split([math.prod(shape) for shape in shapes], axis)
    outer, inner = tensor.shape[:axis], tensor.shape[axis + 1 :]
    return [part.reshape((*outer, *shape, *inner)) for part, shape in zip(parts, shapes, strict=True)]


def _around(pattern: Any) -> tuple[int, int] | None:
    """How many axes stand before and behind the `*` of a pattern; None if it is not of that form."""
    names = pattern.split() if isinstance(pattern, str) else []
    if names.count("*") != 1 or not all(name == "*" or _NAME.fullmatch(name) for name in names):
        return None
    return names.index("*"), len(names) - names.index("*") - 1


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
