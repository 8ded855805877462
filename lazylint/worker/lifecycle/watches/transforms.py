"""`torch.func`: a lazy layer cannot be initialised inside a transform, nor by `functional_call`."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from torch import nn
from torch.nn.modules.conv import _ConvNd
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy

from ...run.opaque import Opaque
from ...tensors import fakes
from .. import timeline
from ..timeline import Timeline
from ..wrapping import around, on_import

# `linearize` calls the function by itself before it differentiates, and works.
_DERIVATIVES = ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian")
_FORWARD = frozenset({"jvp", "jacfwd", "hessian"})
_MUTATES = (
    "During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation "
    "that would mutate a captured Tensor."
)
_RANDOM = "vmap: called random operation while in randomness error mode."


def initialising(now: Timeline, parameter: Any, layer: nn.Module | None) -> None:
    """A lazy parameter of `layer` becomes real. Raises as PyTorch does where a transform is in progress."""
    own = layer is not None and type(layer).__module__.startswith("torch.nn.")
    if not now.transforms or not own:
        return
    name, randomness = now.transforms[-1]
    drawn = isinstance(layer, (nn.Linear, _ConvNd))
    if name == "vmap" and (randomness == "same" or not drawn):
        return
    error = RuntimeError(_RANDOM if name == "vmap" else _MUTATES)
    now.refuse(error, "functional", name, parameter)
    raise error


def _transform(name: str) -> Callable[..., Any]:
    def instead(now: Timeline, original: Callable[..., Any], function: Any, *args: Any, **kwargs: Any) -> Any:
        randomness = str(kwargs.get("randomness", "error"))

        def watched(*given: Any, **named: Any) -> Any:
            here = timeline.current()
            if here is None:
                return function(*given, **named)
            here.transforms.append((name, randomness))
            try:
                return function(*given, **named)
            finally:
                here.transforms.pop()

        if name in _FORWARD:
            return _forward(original, watched, name, args, kwargs)
        out = _or_refused(original, watched, *args, **kwargs)
        return _guarded(out) if callable(out) and not isinstance(out, Opaque) else out

    return instead


def _forward(original: Callable[..., Any], function: Callable[..., Any], name: str, args: Any, kwargs: Any) -> Any:
    """A derivative in forward mode, which fake tensors do not have: the function is called by itself."""

    def called(*given: Any, **named: Any) -> Any:
        _or_refused(function, *given, **named)
        return Opaque("a derivative")

    if name == "jvp":
        out = _or_refused(function, *args[0])
        return Opaque("a derivative") if isinstance(out, Opaque) else (out, out)
    return called


def _guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given, **named: _or_refused(function, *given, **named)


def _or_refused(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """What `function` returns; unknown where something inside it was refused, and so what the transform gets."""
    now = timeline.current()
    before = len(now.events) if now is not None else 0
    try:
        return function(*args, **kwargs)
    except Exception as error:
        if now is None or now.marked(error) is not None or len(now.events) == before:
            raise
        return Opaque("a refused transform")


def _called(now: Timeline, original: Callable[..., Any], module: Any, given: Any, *args: Any, **kwargs: Any) -> Any:
    layers = [m for m in module.modules() if isinstance(m, LazyModuleMixin) and now.subjects(m)]
    if now.transforms and now.transforms[-1][0] in _DERIVATIVES:
        _refuse_wrapped(now, module, given)
    out = original(module, given, *args, **kwargs)
    for layer in layers:
        # Its class says that it is initialised, and its own parameters never were.
        if not isinstance(layer, LazyModuleMixin) and now.subjects(layer):
            now.note("functional", "functional_call", layer)
    return out


def _refuse_wrapped(now: Timeline, module: nn.Module, given: Any) -> None:
    """A transform passes lazy parameters on as ordinary tensors of no elements, which no layer takes."""
    values = given if isinstance(given, dict) else {}
    for name, value in values.items():
        layer = module.get_submodule(name.rpartition(".")[0])
        own = fakes.parameters_and_buffers(layer).get(name.rpartition(".")[2])
        if own is not None and is_lazy(own) and not is_lazy(value) and tuple(value.shape) == (0,):
            error = AssertionError(
                "The in_features inferred from input is not equal to in_features from self.weight: 0"
            )
            now.refuse(error, "functional", now.transforms[-1][0], own)
            raise error


def _watch(module: ModuleType) -> None:
    for name in (*_DERIVATIVES, "vmap"):
        around(module, name, _transform(name))
    around(module, "functional_call", _called)


def install() -> None:
    """Watch the transforms, under both names of `vmap`."""
    on_import("torch.func", _watch)
    on_import("torch.nn.utils.stateless", lambda module: around(module, "functional_call", _called))
