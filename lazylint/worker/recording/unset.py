"""Layers of torch that are built with sizes nobody knows: what they give is unknown, but where only the widths that
they take and give are. Then the one that they take is the one that they get, and the other stays what it is.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from ..run import runtime
from ..run.answered import Trail
from ..run.opaque import Opaque, first_opaque
from ..sizes import settings
from ..sizes.dims import Dim, attach, formula, is_assumed, shape_of
from .widths import measure, width

# What these are changes no shape.
_NO_SIZES = frozenset(
    {
        "bias", "device", "dtype", "p", "dropout", "eps", "momentum", "affine", "track_running_stats", "inplace",
        "negative_slope", "alpha", "beta", "padding_mode", "elementwise_affine", "padding_idx", "max_norm",
        "approximate", "weight", "reduction", "label_smoothing", "ignore_index",
    }
)  # fmt: skip
_CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict, nn.DataParallel)
_OUTPUTS = frozenset({"out_features", "out_channels", "hidden_size", "embedding_dim"})
_INPUTS = frozenset({"in_features", "in_channels", "input_size", "num_embeddings", "num_features", "normalized_shape"})
_SOME_WIDTH = 61


def mark(layer: nn.Module, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Remember that `layer`, just built with these arguments, has sizes that are unknown. Containers have none."""
    if isinstance(layer, _CONTAINERS):
        return
    sizes = {name: value for name, value in _named(type(layer), args, kwargs) if name not in _NO_SIZES}
    if _stand(type(layer), args, kwargs):
        given = {name: value for name, value in sizes.items() if name in _OUTPUTS and isinstance(value, Opaque)}
        vars(layer)["lazylint_given"] = {name: vars(layer)[name] for name in given if name in vars(layer)}
        # Who asks the layer for it is to be told that nobody knows.
        vars(layer).update({name: value for name, value in given.items() if name in vars(layer)})
        sizes = {name: value for name, value in sizes.items() if name not in given}
    unknown = first_opaque(sizes)
    if unknown is not None:
        others = {name: value for name, value in sizes.items() if name not in _OUTPUTS}
        takes_any = first_opaque(others) is None and getattr(layer, "groups", 1) == 1
        vars(layer)["lazylint_unset"] = unknown, takes_any
        given = {name: value for name, value in sizes.items() if name not in _INPUTS}
        vars(layer).update((name, value) for name, value in sizes.items() if name in _INPUTS and hasattr(layer, name))
        vars(layer)["lazylint_fits"] = first_opaque(given) is None and getattr(layer, "groups", 1) == 1


def unset(layer: nn.Module) -> tuple[Opaque | None, bool]:
    """What the sizes of `layer` are unknown for, and whether that is its output alone."""
    found: tuple[Opaque | None, bool] = vars(layer).get("lazylint_unset", (None, True))
    return found


def doubted(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The same arguments, where sizes that stand for what nobody knows are unknown again."""
    if not is_assumed((args, kwargs)):
        return args, kwargs
    unknown = Opaque("the width of a layer that nobody knows")
    named = {name: unknown if is_assumed(value) else value for name, value in kwargs.items()}
    return tuple(unknown if is_assumed(value) else value for value in args), named


def stood_in(cls: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments to build a layer with: where nobody knows which width it takes, a size that nobody can explain;
    where nobody knows which it gives, one that stands for it.
    """
    stand = _stand(cls, args, kwargs)

    def known(name: str, value: Any) -> Any:
        if not isinstance(value, Opaque) or name not in _INPUTS | stand:
            return value
        if name in stand:
            return setting(value)
        return Dim(_SOME_WIDTH, runtime.current().recorder.formulas.assumed(_SOME_WIDTH))

    positional = tuple(known(name, arg) for name, arg in _named(cls, args, {}))
    return positional, {name: known(name, arg) for name, arg in kwargs.items()}


def _stand(cls: type, args: Sequence[Any], kwargs: Mapping[str, Any]) -> frozenset[str]:
    """The arguments for the width that a layer gives, if nobody knows it; none where more of it is unknown."""
    sizes = {name: value for name, value in _named(cls, args, kwargs) if name not in _NO_SIZES | _INPUTS}
    unknown = frozenset(name for name, value in sizes.items() if first_opaque([value]) is not None)
    one_group = not isinstance(sizes.get("groups", 1), Opaque) and sizes.get("groups", 1) == 1
    plain = all(isinstance(sizes[name], Opaque) for name in unknown)
    return unknown if one_group and plain and unknown <= _OUTPUTS else frozenset()


def setting(value: Opaque) -> Dim:
    """What stands for it, on all paths: the same for what the program got in the same order and went on from alike."""
    roots, (root, *steps), word = runtime.current().roots, value.trail, _word(value.trail)
    first = roots.setdefault(root, len(roots))
    return settings.setting((first, word, value.origin, *steps), word)


def _word(trail: Trail) -> str:
    """What the program calls a value: the attribute or key that it was got by last."""
    steps = (step for step in reversed(trail) if isinstance(step, tuple) and len(step) == 2)
    return next((str(name) for kind, name in steps if kind in ("attribute", "getitem")), "size")


@contextmanager
def sized(layer: nn.Module) -> Iterator[None]:
    """Let `layer` know, for a call, the sizes that stand for those that it was given."""
    given = vars(layer).get("lazylint_given")
    if given is None:
        yield
        return
    own = {name: vars(layer)[name] for name in given}
    vars(layer).update(given)
    try:
        yield
    finally:
        vars(layer).update(own)


@contextmanager
def fitted(layer: nn.Module, args: Sequence[Any]) -> Iterator[bool]:
    """Let `layer` take the width of the tensor that it is given, for this call; false where it cannot be known."""
    axes = _fitting(layer, args) if vars(layer).get("lazylint_fits") else None
    if axes is None:
        yield False
        return
    parameters, buffers, own = layer._parameters.copy(), layer._buffers.copy(), vars(layer).copy()
    held: tuple[dict[str, Any], ...] = (layer._parameters, layer._buffers)
    for known in held:
        known.update({name: _resized(known[name], *axes[name]) for name in known if name in axes})
    vars(layer).update(_sizes(layer, args))
    try:
        yield True
    finally:
        layer._parameters.update(parameters)
        layer._buffers.update(buffers)
        vars(layer).update(own)


def _fitting(layer: nn.Module, args: Sequence[Any]) -> dict[str, tuple[int, int]] | None:
    """The axes of what `layer` holds, by name, that are as wide as what it is given, and that width; None for layers of
    other kinds."""
    if isinstance(layer, (nn.Embedding, nn.EmbeddingBag)):
        return {}
    if not args or not isinstance(args[0], torch.Tensor) or not args[0].dim():
        return None
    last = shape_of(args[0])[-1]
    if isinstance(layer, (nn.RNNBase, nn.RNNCellBase)):
        return dict.fromkeys(("weight_ih", "weight_ih_l0", "weight_ih_l0_reverse"), (1, last))
    if isinstance(layer, nn.LayerNorm):
        return {"weight": (0, last), "bias": (0, last)}
    given = width(measure(type(layer)), args[0])
    if given is not None and isinstance(layer, (nn.Linear, _ConvNd)):
        return {"weight": (0 if getattr(layer, "transposed", False) else 1, given)}
    if given is not None and isinstance(layer, _NormBase):
        return dict.fromkeys(("weight", "bias", "running_mean", "running_var"), (0, given))
    return None


def _sizes(layer: nn.Module, args: Sequence[Any]) -> dict[str, Any]:
    """What `layer` remembers of the width, beside its weights."""
    if isinstance(layer, nn.RNNBase):
        weights = [getattr(layer, name) for name in layer._flat_weights_names]
        return {"_flat_weights": weights, "input_size": args[0].shape[-1]}
    if isinstance(layer, nn.RNNCellBase):
        return {"input_size": args[0].shape[-1]}
    return {"normalized_shape": tuple(args[0].shape[-1:])} if isinstance(layer, nn.LayerNorm) else {}


def _resized(like: torch.Tensor | None, axis: int, size: int) -> torch.Tensor | None:
    """A weight like another, but on one axis."""
    if like is None:
        return None
    shape = [*shape_of(like)]
    shape[axis] = size
    made = torch.empty([int(each) for each in shape], dtype=like.dtype, device=like.device)
    attach(made, [formula(each) for each in shape])
    return nn.Parameter(made) if isinstance(like, nn.Parameter) else made


def argument_names(cls: type, args: Sequence[Any]) -> list[str]:
    """The names of positional arguments; recurrent layers take those of their base, which has the mode in front."""
    recurrent = issubclass(cls, nn.RNNBase) and cls is not nn.RNNBase
    names = _positional(nn.RNNBase if recurrent else cls)[recurrent:]
    return [names[index] if index < len(names) else str(index) for index in range(len(args))]


@cache
def _positional(cls: type) -> list[str]:
    return [p.name for p in inspect.signature(cls).parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]


def _named(cls: type, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from zip(argument_names(cls, args), args, strict=True)
    yield from kwargs.items()
