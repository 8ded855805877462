"""What gives a tensor of the shape that it is given, whatever else it is told: then the shape is known without it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.modules import activation, dropout
from torch.nn.modules.batchnorm import _NormBase

from ..run.opaque import Opaque
from .unset import argument_names

if TYPE_CHECKING:
    from ..run.runtime import Run

_OTHERS = frozenset({"GLU", "MultiheadAttention"})
_KEEPING: tuple[type[nn.Module], ...] = (
    *(getattr(home, name) for home in (activation, dropout) for name in home.__all__ if name not in _OTHERS),
    _NormBase, nn.LayerNorm, nn.GroupNorm, nn.RMSNorm, nn.LocalResponseNorm,
    nn.TransformerEncoderLayer, nn.TransformerDecoderLayer, nn.TransformerEncoder, nn.TransformerDecoder,
)  # fmt: skip
FUNCTIONS = frozenset({
    "relu", "relu_", "relu6", "elu", "elu_", "selu", "celu", "leaky_relu", "rrelu", "gelu", "silu", "mish",
    "hardtanh", "hardswish", "hardsigmoid", "softplus", "softshrink", "hardshrink", "threshold", "softmax",
    "log_softmax", "softmin", "gumbel_softmax", "normalize", "layer_norm", "rms_norm", "group_norm", "batch_norm",
    "instance_norm", "local_response_norm", "dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout",
    "feature_alpha_dropout", "cumsum", "cumprod", "flip", "roll", "tril", "triu",
})  # fmt: skip
# The widths of such layers, which the number beside them divides.
_WIDTHS = frozenset({"d_model", "embed_dim", "num_channels"})


def function(func: Any, args: Sequence[Any]) -> bool:
    """Whether `func` gives a tensor of the shape of its first one, whatever its other arguments are."""
    known = bool(args) and isinstance(args[0], torch.Tensor) and not torch.nn.parameter.is_lazy(args[0])
    return known and getattr(func, "__name__", "") in FUNCTIONS


def keeps(layer: nn.Module) -> bool:
    """Whether a layer gives a tensor of the shape of its first one."""
    return isinstance(layer, _KEEPING)


def module(run: Run, layer: nn.Module, args: Sequence[Any]) -> Any:
    """What a layer gives of its first tensor, whatever it is built or called with; None if it may change the shape."""
    attends = isinstance(layer, nn.MultiheadAttention)
    if not (attends or keeps(layer)) or not args or not isinstance(args[0], torch.Tensor):
        return None
    run.leaf += 1
    try:
        out = args[0].clone()
    finally:
        run.leaf -= 1
    run.recorder.note("call_module", type(layer).__name__, (args, {}), out)
    return (out, Opaque("the weights of an attention")) if attends else out


def buildable(
    cls: type, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]] | None:
    """Arguments that such a layer can be built with, where nobody knows all; None for other layers."""
    if not issubclass(cls, (*_KEEPING, nn.MultiheadAttention)):
        return None
    parameters = inspect.signature(cls).parameters
    names = argument_names(cls, args)
    given = dict(zip(names, args, strict=True)) | dict(kwargs)
    counts = [value for name, value in given.items() if _counts(parameters.get(name)) and isinstance(value, int)]

    def some(name: str, value: Any) -> Any:
        parameter = parameters.get(name)
        if not isinstance(value, Opaque) or parameter is None:
            return value
        if parameter.default is not parameter.empty:
            return parameter.default
        if not _counts(parameter):
            return value
        return counts[0] if name in _WIDTHS and counts else 1

    return tuple(map(some, names, args)), {name: some(name, value) for name, value in kwargs.items()}


def _counts(parameter: inspect.Parameter | None) -> bool:
    """Whether it is a number that such a layer cannot be built without."""
    return parameter is not None and parameter.annotation in (int, "int") and parameter.default is parameter.empty
