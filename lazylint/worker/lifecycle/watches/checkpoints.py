"""State dicts that are saved or loaded while something is lazy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.instancenorm import _InstanceNorm
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy

from ...run.opaque import Opaque
from ...run.reachable import modules_in
from ...tensors import fakes, tree
from ..modes import renew_statistics
from ..timeline import Timeline
from ..wrapping import around


def _saved(now: Timeline, original: Callable[..., Any], obj: Any, *args: Any, **kwargs: Any) -> Any:
    place = args[0] if args else kwargs.get("f")
    if now.subjects(obj) and not isinstance(obj, nn.Module):
        event = now.note("save", "torch.save", obj)
        now.saved.keep(place, obj, event)
        return None
    return None if not now.subjects(obj) and now.saved.keep(place, obj) else original(obj, *args, **kwargs)


def _read(now: Timeline, original: Callable[..., Any], f: Any, *args: Any, **kwargs: Any) -> Any:
    if now.saved.saved_to(f):
        value, event = now.saved.load(f)
        trusted = kwargs.get("weights_only") is False
        if trusted and event in now.events:
            now.events.remove(event)
        # PyTorch reads models only where it is told that it may run their code, and so it is with what is lazy.
        if trusted or (event is None and next(modules_in(value), None) is None):
            return value
    return original(f, *args, **kwargs)


def _loaded(
    now: Timeline, original: Callable[..., Any], self: nn.Module, state_dict: Any, *args: Any, **kwargs: Any
) -> Any:
    if state_dict is None and now.run.decisions.taken:
        # The best state so far, of a run in which none was the best.
        now.escape(self)
        return Opaque("what a state that nobody has kept was loaded with")
    if type(state_dict) is Opaque:
        now.escape(self)
        return state_dict.part("load_state_dict")
    lazy = {id(s.module): s.module for s in now.subjects(self) if s.module is not None}
    before = list(self.parameters())
    now.loaded.extend(before)
    with now.operation("load", "load_state_dict"):
        out = original(self, state_dict, *args, **kwargs)
    if kwargs.get("assign") or (len(args) > 1 and args[1]):
        _replaced(now, self, before)
    renew_statistics(now, self)
    _left_lazy(now, self, state_dict if isinstance(state_dict, dict) else {})
    for module in lazy.values():
        _judge(now, module)
    return out


def _left_lazy(now: Timeline, loaded: nn.Module, values: dict[str, Any]) -> None:
    """Parameters that are lazy still: what they were given is lazy, too, and both begin with weights of their own."""
    apart = []
    for path, module in tree.named_modules(loaded):
        for name, value in fakes.parameters_and_buffers(module).items():
            given = values.get(f"{path}.{name}" if path else name)
            if is_lazy(value):
                now.derive(value, given)
                if isinstance(given, torch.Tensor) and is_lazy(given) and given is not value:
                    apart.append((given, value))
    if apart:
        detail = {"defect": "lazy"}
        event = now.event("load", "load_state_dict", [value for _, value in apart], detail=detail)
        now.unloaded.append((*apart[0], event, len(now.loaded)))


def _replaced(now: Timeline, module: nn.Module, before: list[Any]) -> None:
    """Parameters that an optimizer holds have been replaced by others."""
    kept = {id(parameter) for parameter in module.parameters()}
    lost = {id(parameter) for parameter in before} - kept
    for optimizer, held in now.optimizers:
        stale = sum(id(parameter) in lost for parameter in held)
        if stale:
            detail = {"optimizer": type(optimizer).__name__, "stale": str(stale), "held": str(len(held))}
            event = now.event("stale", "load_state_dict(assign=True)", subjects=now.parameters(module), detail=detail)
            now.stale.append((module, event, len(now.optimizers)))


def _judge(now: Timeline, module: nn.Module) -> None:
    """What a load left behind in a layer that was lazy."""
    owned = fakes.parameters_and_buffers(module)
    lazy = [name for name, value in owned.items() if is_lazy(value)]
    if lazy and len(lazy) < len(owned):
        now.note("load", "load_state_dict", module, detail={"defect": "partial", "missing": lazy[0]})
        return
    if lazy:
        return
    detail = {}
    weight = owned.get("weight")
    asked = "out_channels" if hasattr(module, "out_channels") else "out_features"
    wanted = getattr(module, asked, None)
    outputs = None if weight is None or getattr(module, "transposed", False) else weight.shape[0]
    if isinstance(wanted, int) and outputs is not None and outputs != wanted:
        detail = {"defect": "size", "asked": f"{asked}={wanted}", "got": str(outputs)}
    kernel = getattr(module, "kernel_size", None)
    if isinstance(kernel, tuple) and weight is not None and tuple(weight.shape[2:]) != kernel:
        detail = {"defect": "size", "asked": f"kernel_size={kernel}", "got": str(tuple(weight.shape[2:]))}
    if isinstance(module, _InstanceNorm) and isinstance(module, LazyModuleMixin):
        detail = {"defect": "instance-norm"}
    if detail:
        now.note("load", "load_state_dict", subjects=now.parameters(module), detail=detail)


def _reset(now: Timeline, original: Callable[..., Any], self: nn.Module) -> Any:
    renew_statistics(now, self)
    return original(self)


def install() -> None:
    """Watch checkpoints, and statistics that are reset."""
    around(_NormBase, "reset_running_stats", _reset)
    around(torch, "save", _saved)
    around(torch, "load", _read)
    around(nn.Module, "load_state_dict", _loaded)
