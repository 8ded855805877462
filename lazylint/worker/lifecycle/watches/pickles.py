"""Lazy parameters that are pickled: of their type and device nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from ..timeline import Timeline
from ..wrapping import around


def _pickled(now: Timeline, original: Callable[..., Any], self: Any, *args: Any) -> Any:
    if self.dtype is not torch.get_default_dtype():
        now.note("ship", "pickle", self, detail={"dtype": str(self.dtype), "becomes": str(torch.get_default_dtype())})
    return original(self, *args)


def install() -> None:
    """Watch lazy parameters and buffers being reduced."""
    for lazy in (UninitializedParameter, UninitializedBuffer):
        around(lazy, "__reduce_ex__", _pickled)
