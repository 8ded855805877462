"""Functions whose activations are not kept but computed again in the backward pass: that tells nothing new."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ..timeline import Timeline
from ..wrapping import around, on_import


def install() -> None:
    """Call what is checkpointed once, in the forward pass."""
    on_import("torch.utils.checkpoint", _install)


def _install(module: ModuleType) -> None:
    parameters = inspect.signature(module.checkpoint).parameters.values()
    own = {p.name for p in parameters if p.kind is p.KEYWORD_ONLY} | {"preserve_rng_state"}

    def _called(now: Timeline, original: Callable[..., Any], function: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*args, **{name: value for name, value in kwargs.items() if name not in own})

    around(module, "checkpoint", _called)
