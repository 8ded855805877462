"""Copies of lazy parameters, which then go their own way; lazy buffers are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch.nn.parameter import UninitializedParameter

from ..timeline import Timeline
from ..wrapping import around, on_import


def _copied(now: Timeline, original: Callable[..., Any], self: Any, memo: Any) -> Any:
    known = id(self) in memo
    made = original(self, memo)
    if not known:
        now.derive(made, self)
        now.copied.append((self, made, now.event("copy", "deepcopy", self)))
    return made


def _updated(now: Timeline, original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    now.overwritten = True
    return original(self, *args, **kwargs)


def install() -> None:
    """Watch lazy parameters being copied, and averaged models taking over weights."""
    around(UninitializedParameter, "__deepcopy__", _copied)
    on_import("torch.optim.swa_utils", lambda module: around(module.AveragedModel, "update_parameters", _updated))
