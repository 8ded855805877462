"""Lazy parameters that are pickled: of their type and device nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from .. import timeline
from ..timeline import Timeline
from ..wrapping import around


def _pickled(now: Timeline, original: Callable[..., Any], self: Any, *args: Any) -> Any:
    if self.dtype is not torch.get_default_dtype():
        now.note("ship", "pickle", self, detail={"dtype": str(self.dtype), "becomes": str(torch.get_default_dtype())})
    made = original(self, *args)
    if id(self) in now.unsure:
        return _again, (id(self), *made[:2])
    return made


def _again(of: int, function: Callable[..., Any], args: Any) -> Any:
    """The copy of a parameter that may be initialised: it may be, too."""
    made, now = function(*args), timeline.current()
    if now is not None and of in now.unsure:
        now.derive(made, now.unsure[of])
    return made


def install() -> None:
    """Watch lazy parameters and buffers being reduced."""
    for lazy in (UninitializedParameter, UninitializedBuffer):
        around(lazy, "__reduce_ex__", _pickled)
