"""The models of torchrl, of which the first layer is lazy where nobody says what it takes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import prod
from typing import Any

import torch
from torch import nn

from ...run.opaque import Opaque, is_spread
from ...run.tailed import Tailed

_LAZY: dict[Any, type[nn.Module]] = {nn.Linear: nn.LazyLinear}
_FEATURES = {"num_cells": [256, 256], "out_features": 256, "activation_class": nn.ELU, "activate_last_layer": True}
_IMAGES = {"num_cells": [32, 64, 64], "strides": [4, 2, 1], "kernel_sizes": [8, 4, 3]}
_HEAD = {"depth": 1, "activation_class": nn.ELU, "num_cells": 512, "bias_last_layer": True}


class SqueezeLayer(nn.Module):
    """Without dimensions of size 1."""

    def __init__(self, dims: Sequence[int] = (-1,)) -> None:
        super().__init__()
        if any(dim >= 0 for dim in dims):
            raise RuntimeError("dims must all be < 0")
        self.dims = dims

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        """Others it refuses."""
        for dim in self.dims:
            if input.shape[dim] != 1:
                raise RuntimeError(f"Tried to squeeze an input over dims {self.dims} with shape {input.shape}")
            input = input.squeeze(dim)
        return input


class Squeeze2dLayer(SqueezeLayer):
    """Without the last two dimensions."""

    def __init__(self) -> None:
        super().__init__((-2, -1))


class SquashDims(nn.Module):
    """The last dimensions as one."""

    def __init__(self, ndims_in: int = 3) -> None:
        super().__init__()
        self.ndims_in = ndims_in

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        """The ones before stay."""
        return value.flatten(-self.ndims_in, -1)


class _Function(nn.Module):
    def __init__(self, func: Any) -> None:
        super().__init__()
        self.func = func

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        return self.func(*args, **kwargs)


class _Chain(nn.Sequential):
    """One layer after another. `unknown` says why nobody knows how many there are."""

    unknown: Opaque | None

    def _hold(self, layers: Iterator[Any]) -> None:
        each: Any = [layer if isinstance(layer, (nn.Module, Opaque)) else _Function(layer) for layer in layers]
        super().__init__(*each)

    def _run(self, given: Any) -> Any:
        return nn.Sequential.forward(self, given)  # type: ignore[no-untyped-call]


class MLP(_Chain):
    """Linear layers, and what stands between them."""

    def __init__(
        self,
        in_features: Any = None,
        out_features: Any = None,
        depth: Any = None,
        num_cells: Any = None,
        activation_class: Any = nn.Tanh,
        activation_kwargs: Any = None,
        norm_class: Any = None,
        norm_kwargs: Any = None,
        dropout: Any = None,
        bias_last_layer: Any = True,
        single_bias_last_layer: Any = False,
        layer_class: Any = nn.Linear,
        layer_kwargs: Any = None,
        activate_last_layer: Any = False,
        device: Any = None,
    ) -> None:
        nn.Module.__init__(self)
        if out_features is None:
            raise ValueError("out_features must be specified for MLP.")
        if single_bias_last_layer is True:
            raise NotImplementedError
        self.in_features, self.out_features = in_features, out_features
        self._cut = isinstance(out_features, Sequence)
        which = (dropout, norm_class, layer_class, activate_last_layer, activation_kwargs, norm_kwargs, layer_kwargs)
        cells = None if isinstance(depth, int) else num_cells
        self.unknown = _opaque(depth, cells, *which, *(out_features if self._cut else ()), *_shapes(out_features))
        if self.unknown is not None:
            return
        if num_cells is None:
            num_cells, depth = [32] * (depth or 0), depth or 0
        if not isinstance(num_cells, Sequence) and depth is None:
            raise RuntimeError("If num_cells is provided as an integer, depth must be provided too.")
        self.num_cells = list(num_cells) if isinstance(num_cells, Sequence) else [num_cells] * depth
        self.depth = len(self.num_cells) if depth is None else depth
        if len(self.num_cells) != self.depth:
            raise RuntimeError("depth and num_cells length conflict")
        widths = [in_features, *self.num_cells, prod(out_features) if self._cut else out_features]
        active = self.depth + bool(activate_last_layer)
        acts, norms = _each(activation_kwargs, active), _each(norm_kwargs, active)
        linear = _each(layer_kwargs, self.depth + 1)

        def layers() -> Iterator[Any]:
            for index, (takes, gives) in enumerate(pairwise(widths)):
                own = {"bias": bias_last_layer if index == self.depth else True, **next(linear)}
                known = () if takes is None else (takes,)
                yield _built(_lazy(layer_class) if takes is None else layer_class, device, *known, gives, **own)
                if index < active:
                    if dropout is not None:
                        yield nn.Dropout(p=dropout)
                    if norm_class is not None:
                        yield _built(norm_class, device, **next(norms))
                    yield _built(activation_class, device, **next(acts))

        self._hold(layers())

    def forward(self, *inputs: Any) -> Any:
        """Several inputs stand side by side."""
        if self.unknown is not None:
            last = self.out_features if self._cut else [self.out_features]
            known = all(isinstance(size, int) for size in last)
            return Tailed(self.unknown.origin, last, self.unknown.place) if known else self.unknown.other()
        out = self._run(torch.cat(inputs, -1) if len(inputs) > 1 else inputs[0])
        return out.unflatten(-1, self.out_features) if self._cut else out


class _Convolutions(_Chain):
    dimensions: int
    eager: Any
    lazy: Any

    def __init__(
        self,
        in_features: Any = None,
        depth: Any = None,
        num_cells: Any = None,
        kernel_sizes: Any = 3,
        strides: Any = 1,
        paddings: Any = 0,
        activation_class: Any = nn.ELU,
        activation_kwargs: Any = None,
        norm_class: Any = None,
        norm_kwargs: Any = None,
        bias_last_layer: Any = True,
        aggregator_class: Any = SquashDims,
        aggregator_kwargs: Any = None,
        squeeze_output: Any = False,
        device: Any = None,
    ) -> None:
        nn.Module.__init__(self)
        self.in_features = in_features
        given = (num_cells, kernel_sizes, strides, paddings)
        self.unknown = _opaque(depth, *given, norm_class, activation_kwargs, norm_kwargs, squeeze_output)
        if self.unknown is not None:
            return
        num_cells = [32] * self._default_depth(depth) if num_cells is None else num_cells
        given = (num_cells, *given[1:])
        lengths = [len(each) for each in given if isinstance(each, (list, tuple))]
        depth = lengths[-1] if depth is None and lengths else depth
        if not depth:
            raise ValueError("depth=None requires a list or tuple, and null is not permitted")
        each = [list(value) if isinstance(value, Sequence) else [value] * depth for value in given]
        if any(len(values) != depth for values in each):
            raise RuntimeError(f"{depth=} and the length of a list conflict")
        self.depth, self.num_cells, self.kernel_sizes, self.strides, self.paddings = depth, *each
        self.out_features = self.num_cells[-1]
        acts, norms = _each(activation_kwargs, depth), _each(norm_kwargs, depth)

        def layers() -> Iterator[Any]:
            takes = in_features
            for gives, kernel, stride, padding in zip(*each, strict=True):
                how = {"kernel_size": kernel, "stride": stride, "padding": padding, "device": device}
                yield self.lazy(gives, **how) if takes is None else self.eager(takes, gives, **how)
                yield _built(activation_class, device, **next(acts))
                if norm_class is not None:
                    yield _built(norm_class, device, **next(norms))
                takes = gives
            if aggregator_class is not None:
                last = {"ndims_in": self.dimensions + 1} if aggregator_kwargs is None else aggregator_kwargs
                yield _built(aggregator_class, device, **last)
            if squeeze_output:
                yield Squeeze2dLayer()

        self._hold(layers())

    def _default_depth(self, depth: Any) -> int:
        return 3

    def forward(self, inputs: Any) -> Any:
        """Before the channels there may be several dimensions, or none."""
        if self.unknown is not None:
            return self.unknown.other()
        batch = () if isinstance(inputs, Opaque) else inputs.shape[: -self.dimensions - 1]
        if len(batch) > 1:
            inputs = inputs.flatten(0, len(batch) - 1)
        out = self._run(inputs)
        return out.unflatten(0, batch) if len(batch) > 1 else out


class ConvNet(_Convolutions):
    """Convolutions of images, and what they give as one dimension."""

    dimensions, eager, lazy = 2, nn.Conv2d, nn.LazyConv2d

    @classmethod
    def default_atari_dqn(cls, num_actions: Any) -> nn.Module:
        """As in the paper on Atari."""
        images = ConvNet(activation_class=nn.ReLU, **_IMAGES)
        return nn.Sequential(images, MLP(activation_class=nn.ReLU, out_features=num_actions, num_cells=[512]))


class Conv3dNet(_Convolutions):
    """The same of volumes."""

    dimensions, eager, lazy = 3, nn.Conv3d, nn.LazyConv3d

    def _default_depth(self, depth: Any) -> int:
        return 3 if depth is None else depth


class _Dueling(nn.Module):
    """How good a state is, and how much better each action makes it."""

    def __init__(self, features: Any, out_features: Any, out_features_value: Any, given: Any, device: Any) -> None:
        super().__init__()
        self.features, self.out_features, self.out_features_value = features, out_features, out_features_value
        how = {**_HEAD, **(given or {})}
        self.advantage = MLP(out_features=out_features, device=device, **how)
        self.value = MLP(out_features=out_features_value, device=device, **how)

    def forward(self, x: Any) -> Any:
        """Both together."""
        x = self.features(x)
        advantage, value = self.advantage(x), self.value(x)
        return value + advantage - advantage.mean(dim=-1, keepdim=True)


class DuelingMlpDQNet(_Dueling):
    """Of a state that is a list of numbers."""

    def __init__(
        self,
        out_features: Any,
        out_features_value: Any = 1,
        mlp_kwargs_feature: Any = None,
        mlp_kwargs_output: Any = None,
        device: Any = None,
    ) -> None:
        features = MLP(device=device, **{**_FEATURES, **(mlp_kwargs_feature or {})})
        super().__init__(features, out_features, out_features_value, mlp_kwargs_output, device)


class DuelingCnnDQNet(_Dueling):
    """Of a state that is an image."""

    def __init__(
        self,
        out_features: Any,
        out_features_value: Any = 1,
        cnn_kwargs: Any = None,
        mlp_kwargs: Any = None,
        device: Any = None,
    ) -> None:
        features = ConvNet(device=device, **{**_IMAGES, **(cnn_kwargs or {})})
        super().__init__(features, out_features, out_features_value, mlp_kwargs, device)


def _opaque(*settings: Any) -> Opaque | None:
    """What nobody knows of what says how many layers there are; how wide one is may be unknown."""
    for each in settings:
        if isinstance(each, Opaque):
            return each
        for item in each if isinstance(each, (list, tuple)) else ():
            if isinstance(item, Opaque) and is_spread(item):
                return item
    return None


def _shapes(value: Any) -> tuple[Any, ...]:
    """What nobody knows, if it is called a shape: that has several sizes."""
    is_shape = isinstance(value, Opaque) and value.trail[-1:] == (("attribute", "shape"),)
    return (value,) if is_shape else ()


def _lazy(layer_class: Any) -> Any:
    if layer_class not in _LAZY:
        raise KeyError(f"The lazy version of {layer_class.__name__} is not implemented yet.")
    return _LAZY[layer_class]


def _built(layer_class: Any, device: Any, *args: Any, **kwargs: Any) -> Any:
    if isinstance(layer_class, Opaque) or "device" not in inspect.signature(layer_class).parameters:
        return layer_class(*args, **kwargs)
    return layer_class(*args, device=device, **kwargs)


def _each(kwargs: Any, count: int) -> Iterator[dict[str, Any]]:
    """Those of each layer, of one dict for all or a list of them."""
    return map(dict, [kwargs or {}] * count if kwargs is None or isinstance(kwargs, dict) else kwargs)
