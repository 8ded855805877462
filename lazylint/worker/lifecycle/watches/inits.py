"""Init functions on lazy parameters: refused, lost, or passing the lazy layers by."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch._subclasses.fake_tensor import FakeTensor
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy

from ...run import runtime
from ...tensors import fakes
from ..timeline import Timeline
from ..wrapping import around, first

# Init functions that refuse no tensor: a fake stays what it is.
_FILLS = frozenset({"ones_", "zeros_", "constant_"})


def _initialise(name: str) -> Callable[..., Any]:
    def instead(now: Timeline, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        tensor = first(*args, **kwargs)
        of = getattr(tensor, "lazylint_data_of", None)
        if of is None or not is_lazy(of):
            if name in _FILLS and fakes.is_fake(tensor) and not is_lazy(tensor):
                return tensor
            with now.operation("init", f"nn.init.{name}", tensor):
                return original(*args, **kwargs)
        try:
            with fakes.real():
                out = original(*args, **kwargs)
        except Exception as error:
            now.refuse(error, "init", f"nn.init.{name}", of, after=tensor)
            raise
        now.note("init", f"nn.init.{name}", of, detail={"lost": "yes"})
        return out

    return instead


def _counting(original: Callable[..., Any]) -> Callable[..., Any]:
    def counted(*args: Any, **kwargs: Any) -> Any:
        if runtime.running():
            runtime.current().timeline.writes += 1
        return original(*args, **kwargs)

    counted.__dict__.update(vars(original))
    counted.__name__, counted.__module__ = original.__name__, original.__module__
    counted.__doc__ = original.__doc__
    return counted


_applying: list[Callable[[nn.Module], Any]] = []


def _applied(now: Timeline, original: Callable[..., Any], self: nn.Module, fn: Callable[[nn.Module], Any]) -> Any:
    """`Module.apply`: does `fn` initialise the eager kind of a layer, and pass this lazy one by?

    It calls itself for each layer; only the first call is of the program.
    """
    if _applying and _applying[-1] is fn:
        return original(self, fn)
    before = len(now.events)
    _applying.append(fn)
    try:
        out = original(self, fn)
    finally:
        _applying.pop()
    _forget_skipped(now, self, fn)
    touched = {id(subject.module) for event in now.events[before:] for subject in event.subjects}
    tried: dict[type, bool] = {}
    for layer in self.modules():
        become = _becomes(layer)
        if become is None or id(layer) in touched or not now.subjects(layer):
            continue
        for kind in {type(layer), become} - tried.keys():
            tried[kind] = _initialises(fn, kind)
        if not tried[type(layer)] and tried[become]:
            detail = {"type": type(layer).__name__, "fn": getattr(fn, "__name__", "")}
            now.note("init-skips", "apply", layer, detail=detail)
    return out


def _forget_skipped(now: Timeline, module: nn.Module, fn: Callable[[nn.Module], Any]) -> None:
    """What a function has passed by it may reach when it is applied again, after the dry run."""
    reached = {id(layer) for layer in module.modules() if not now.subjects(layer)}
    skipped = [event for event in now.events if event.kind == "init-skips"]
    for event in skipped:
        same = event.detail["fn"] == getattr(fn, "__name__", None)
        if same and {id(subject.module) for subject in event.subjects} <= reached:
            now.events.remove(event)


def _becomes(layer: nn.Module) -> type | None:
    """The class that a lazy layer of torch becomes."""
    torchs = isinstance(layer, LazyModuleMixin) and type(layer).__module__.startswith("torch.nn.")
    become: type | None = getattr(layer, "cls_to_become", None)
    return become if torchs else None


def _initialises(fn: Callable[[nn.Module], Any], kind: type) -> bool:
    """Whether `fn` itself sets the parameters of a layer of that class, tried on one made for it.

    Not by the layer's own `reset_parameters`: the first call of a lazy layer does that.
    """
    with runtime.judging():
        layer: Any = _made(kind)
        if layer is None:
            return False
        layer.reset_parameters = lambda: None
        now = runtime.current().timeline
        before = now.writes
        with contextlib.suppress(Exception):
            fn(layer)
        return now.writes != before


def _made(kind: type) -> nn.Module | None:
    lazy = issubclass(kind, LazyModuleMixin)
    for sizes in ((), (2,), (2, 1)) if lazy else ((2,), (2, 2), (2, 2, 1)):
        try:
            made: nn.Module = kind(*sizes)
        except TypeError:
            continue
        return made
    return None


def _drawn(original: Callable[..., Any]) -> Callable[..., Any]:
    """Numbers of a fake are not drawn anew until all are within bounds: nobody knows when they are."""

    def drawn(tensor: torch.Tensor, *args: Any, **kwargs: Any) -> Any:
        return tensor if isinstance(tensor, FakeTensor) else original(tensor, *args, **kwargs)

    return drawn


def install() -> None:
    """Watch `nn.init` and `Module.apply`."""
    if hasattr(nn.init, "_no_grad_trunc_normal_"):
        nn.init._no_grad_trunc_normal_ = _drawn(nn.init._no_grad_trunc_normal_)
    for name in dir(nn.init):
        if name.endswith("_") and not name.startswith("_") and callable(getattr(nn.init, name)):
            setattr(nn.init, name, _counting(getattr(nn.init, name)))
            around(nn.init, name, _initialise(name))
    around(nn.Module, "apply", _applied)
