"""Libraries that count parameters or operations, and pass lazy layers by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from ..timeline import Timeline
from ..wrapping import around, on_import


def _summary(
    now: Timeline,
    original: Callable[..., Any],
    model: nn.Module,
    input_size: Any = None,
    input_data: Any = None,
    *args: Any,
    **kwargs: Any,
) -> Any:
    if input_size is None and input_data is None and now.subjects(model):
        now.note("summary", "torchinfo.summary", model, detail={"counts": "none of their parameters"})
    return original(model, input_size, input_data, *args, **kwargs)


def _profiled(now: Timeline, original: Callable[..., Any], model: nn.Module, *args: Any, **kwargs: Any) -> Any:
    if now.subjects(model):
        now.note("summary", "thop.profile", model, detail={"counts": "neither their parameters nor their operations"})
    return original(model, *args, **kwargs)


def install() -> None:
    """Watch torchinfo and thop, where a program has them."""
    on_import("torchinfo", lambda module: around(module, "summary", _summary))
    on_import("thop", lambda module: around(module, "profile", _profiled))
