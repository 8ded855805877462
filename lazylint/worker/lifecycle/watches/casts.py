"""Casts, freezes and moves that PyTorch refuses for lazy parameters, though it does their kin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from ..timeline import Timeline
from ..wrapping import around, during


def _moved(now: Timeline, original: Callable[..., Any], self: nn.Module, *args: Any, **kwargs: Any) -> Any:
    lazy = now.subjects(self)
    device = kwargs.get("device", args[0] if args else None)
    if isinstance(device, (str, torch.device)) and torch.device(device).type == "meta" and lazy:
        now.note("cast", 'to("meta")', subjects=lazy, detail={"meta": "yes"})
        return self
    only_moved = len(args) + len(kwargs) == 1 and isinstance(device, (str, torch.device))
    if only_moved and not any(map(_applies_itself, {type(module) for module in self.modules()})):
        return self
    with now.operation("cast", "to(memory_format=...)" if "memory_format" in kwargs else "to", self):
        return original(self, *args, **kwargs)


def _applies_itself(cls: type[nn.Module]) -> bool:
    """Whether a class has its own way to change all its parameters, of which moving them is one."""
    return not cls._apply.__module__.startswith("torch.nn.")


def _shared(now: Timeline, original: Callable[..., Any], self: nn.Module) -> nn.Module:
    if now.subjects(self):
        with now.operation("share", "share_memory", self):
            original(self)
    return self


def install() -> None:
    """Watch the methods of `nn.Module` that change all parameters."""
    for name in ("bfloat16", "type", "to_empty"):
        during(nn.Module, name, "cast")
    around(nn.Module, "to", _moved)
    during(nn.Module, "requires_grad_", "freeze")
    around(nn.Module, "share_memory", _shared)
