"""Layers of torch that are built with sizes nobody knows: what they give is unknown."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from torch import nn

from ..run.opaque import Opaque, first_opaque

# What these are changes no shape.
_NO_SIZES = frozenset(
    {
        "bias", "device", "dtype", "p", "dropout", "eps", "momentum", "affine", "track_running_stats", "inplace",
        "negative_slope", "alpha", "beta", "padding_mode", "elementwise_affine", "padding_idx", "max_norm",
        "approximate", "weight", "reduction", "label_smoothing", "ignore_index",
    }
)  # fmt: skip
_CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict, nn.DataParallel)
_OUTPUTS = frozenset({"out_features", "out_channels"})


def mark(layer: nn.Module, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Remember that `layer`, just built with these arguments, has sizes that are unknown. Containers have none."""
    if isinstance(layer, _CONTAINERS):
        return
    sizes = {name: value for name, value in _named(type(layer), args, kwargs) if name not in _NO_SIZES}
    unknown = first_opaque(sizes)
    if unknown is not None:
        others = {name: value for name, value in sizes.items() if name not in _OUTPUTS}
        takes_any = first_opaque(others) is None and getattr(layer, "groups", 1) == 1
        vars(layer)["lazylint_unset"] = unknown, takes_any


def unset(layer: nn.Module) -> tuple[Opaque | None, bool]:
    """What the sizes of `layer` are unknown for, and whether that is its output alone."""
    found: tuple[Opaque | None, bool] = vars(layer).get("lazylint_unset", (None, True))
    return found


def _named(cls: type, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    parameters = [p for p in inspect.signature(cls).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    for index, value in enumerate(args):
        yield parameters[index].name if index < len(parameters) else str(index), value
    yield from kwargs.items()
