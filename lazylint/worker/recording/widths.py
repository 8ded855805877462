"""What the width of a lazy layer is, by the kind of layer: where torch reads it from the input, what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.instancenorm import _InstanceNorm


@dataclass(frozen=True)
class Measure:
    """How a layer's width is named, where torch keeps it, and the input ranks that the layer takes (None: any)."""

    words: str
    attribute: str
    axis: int | None
    ranks: tuple[int, ...] | None = None


LINEAR = Measure("input features", "in_features", -1)
OTHER = Measure("parameter size", "", None)


def measure(layer: type) -> Measure:
    """The measure of a class of layers."""
    if issubclass(layer, nn.Linear):
        return LINEAR
    if issubclass(layer, _ConvNd):
        axes = spatial(layer)
        ranks = (axes + 1, axes + 2) if axes else None
        return Measure("input channels", "in_channels", -(axes + 1) if axes else 1, ranks)
    if issubclass(layer, _InstanceNorm):
        axes = spatial(layer)
        return Measure("features", "num_features", 1, (axes + 2,) if axes else None)
    if issubclass(layer, _NormBase):
        axes = spatial(layer)
        batched: tuple[int, ...] = (2, 3) if axes == 1 else (axes + 2,)
        return Measure("features", "num_features", 1, batched if axes else None)
    return OTHER


def spatial(layer: type) -> int:
    """How many axes a class of layers goes over, beside the batch and the channels; 0 if its name does not say."""
    for known in layer.__mro__:
        if known.__module__.startswith("torch.nn") and known.__name__[-2:] in ("1d", "2d", "3d"):
            return int(known.__name__[-2])
    return 0


def width(how: Measure, value: Any) -> Any:
    """The width that a layer so measured reads from its input, or None."""
    if how.axis is None or not isinstance(value, torch.Tensor):
        return None
    rank = value.dim()
    return value.shape[how.axis] if -rank <= how.axis < rank else None
