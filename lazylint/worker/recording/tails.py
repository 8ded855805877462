"""What layers and functions of torch give of a tensor that nobody knows: its last sizes, where these are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from ..run.opaque import Opaque
from ..run.tailed import Tail, Tailed, broadcast, same, tail_of
from ..sizes.dims import Dim, attach, formula, shape_of
from . import keeping, unset
from .widths import spatial

if TYPE_CHECKING:
    from ..run.runtime import Run

_ELEMENTWISE = frozenset({
    "add", "sub", "mul", "div", "true_divide", "maximum", "minimum", "__add__", "__radd__", "__sub__", "__rsub__",
    "__mul__", "__rmul__", "__truediv__", "__rtruediv__",
})  # fmt: skip
_JOINING = frozenset({"cat", "concat", "concatenate"})
_POOLS = ("MaxPool", "AvgPool", "LPPool", "AdaptiveMaxPool", "AdaptiveAvgPool", "ZeroPad", "ReflectionPad")
# As large as most kernels ask for.
_SOME = 64


def stand_in(run: Run, layer: nn.Module, args: Sequence[Any]) -> torch.Tensor | None:
    """A tensor for one whose last sizes are known, if `layer` asks no more of it than these; else None."""
    if len(args) != 1 or not isinstance(args[0], Tailed):
        return None
    tail, axes = tail_of(args[0]), spatial(type(layer))
    counts = isinstance(layer, _ConvNd) or type(layer).__name__.startswith(_POOLS)
    if isinstance(layer, nn.Linear):
        needed = 1
    elif (axes and counts) or (axes > 1 and isinstance(layer, _NormBase)):
        needed = axes + 1
    else:
        return None
    if len(tail) < needed:
        return None
    with torch._C.DisableTorchFunction():
        own = (parameter.dtype for parameter in layer.parameters(recurse=False))
        made = torch.empty([_SOME, *map(int, tail[-needed:])], dtype=next(own, None))
    attach(made, [run.recorder.formulas.assumed(_SOME), *map(formula, tail[-needed:])])
    return made


def behind(given: Tailed, made: Any) -> Any:
    """What stands for the result of a layer that was given a tensor in the place of such a one."""
    if not isinstance(made, torch.Tensor):
        return given.other()
    sizes = shape_of(made)[1:]
    before = tail_of(given)[:-1] if len(sizes) == 1 else ()
    return Tailed(given.origin, (*before, *sizes), given.place)


def of_layer(run: Run, layer: nn.Module, args: Sequence[Any], unknown: Opaque) -> Any:
    """What a layer of torch gives that is called with what nobody knows; None if nobody knows that either."""
    if layer._forward_hooks or not args or not isinstance(args[0], Opaque):
        return None
    if unset.unset(layer)[0] is not None and not vars(layer).get("lazylint_fits"):
        return None
    if isinstance(args[0], Tailed) and keeping.keeps(layer) and not isinstance(layer, nn.LayerNorm):
        return same(args[0])
    if isinstance(layer, nn.RNNBase):
        return _of_recurrent(run, layer, unknown)
    if isinstance(layer, nn.MultiheadAttention):
        return _tailed(unknown, (layer.embed_dim,)), unknown.other()
    tail = _tail(run, layer, args[0])
    return None if tail is None or any(not isinstance(size, int) for size in tail) else _tailed(unknown, tail)


def _of_recurrent(run: Run, layer: nn.RNNBase, unknown: Opaque) -> Any:
    """What it says at each step, and its last states. Who has batches come first has batches."""
    hidden = _size(layer, "hidden_size")
    width = layer.proj_size or hidden
    if width is None:
        return None
    said = _tailed(unknown, (*_open(run, 1 + layer.batch_first), width * (1 + layer.bidirectional)))
    states = [_tailed(unknown, (*_open(run, 1), size)) if size else unknown.other() for size in (width, hidden)]
    return said, tuple(states) if isinstance(layer, nn.LSTM) else states[0]


def _tail(run: Run, layer: nn.Module, given: Opaque) -> Sequence[int | None] | None:
    if isinstance(layer, nn.Linear):
        return (_size(layer, "out_features"),)
    if isinstance(layer, nn.Embedding):
        return (*(tail_of(given) if isinstance(given, Tailed) else ()), _size(layer, "embedding_dim"))
    if isinstance(layer, nn.LayerNorm) and isinstance(layer.normalized_shape, tuple):
        known = tail_of(given) if isinstance(given, Tailed) else ()
        return max(known, layer.normalized_shape, key=len)
    axes = spatial(type(layer))
    if axes and isinstance(layer, _ConvNd):
        return (_size(layer, "out_channels"), *_open(run, axes))
    if axes > 1 and isinstance(layer, _NormBase) and layer.num_features:
        return (_size(layer, "num_features"), *_open(run, axes))
    return None


def of_function(func: Callable[..., Any], args: Sequence[Any], kwargs: Any) -> Any:
    """What a function of torch gives of such tensors and others; None if nobody knows."""
    name = getattr(func, "__name__", "")
    if name in keeping.FUNCTIONS and args and isinstance(args[0], Tailed):
        return same(args[0])
    if name in _ELEMENTWISE and len(args) == 2 and not kwargs:
        operands = list(map(_operand, args))
        unknown = next(value for value in args if isinstance(value, Opaque))
        return _tailed(unknown, broadcast([one for one in operands if one])) if all(operands) else None
    if name in _JOINING and args and isinstance(args[0], (list, tuple)):
        axis = args[1] if len(args) > 1 else kwargs.get("dim", kwargs.get("axis", 0))
        operands = list(map(_operand, args[0]))
        if axis == -1 and all(one and one[0] for one in operands):
            unknown = next(value for value in args[0] if isinstance(value, Opaque))
            return _tailed(unknown, (sum(one[0][-1] for one in operands if one),))
    return None


def _operand(value: Any) -> tuple[Tail, bool] | None:
    """The last sizes of what is computed with item by item, and whether they are all; None if it is not computed with
    so."""
    if isinstance(value, torch.Tensor):
        return None if torch.nn.parameter.is_lazy(value) else (tuple(shape_of(value)), True)
    if isinstance(value, Opaque):
        return (tail_of(value), False) if isinstance(value, Tailed) else ((), False)
    return ((), True) if isinstance(value, (int, float)) else None


def _tailed(unknown: Opaque, tail: Sequence[Any]) -> Tailed | None:
    return Tailed(unknown.origin, tail, unknown.place) if tail else None


def _size(layer: nn.Module, name: str) -> int | None:
    """A width that a layer gives, or what stands for it; None if nobody knows."""
    size = vars(layer).get("lazylint_given", {}).get(name, getattr(layer, name))
    return size if isinstance(size, int) else None


def _open(run: Run, count: int) -> list[int]:
    return [Dim(_SOME, run.recorder.formulas.assumed(_SOME)) for _ in range(count)]
