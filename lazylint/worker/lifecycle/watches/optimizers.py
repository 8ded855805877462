"""Optimizers: most take lazy parameters as they are, some refuse them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import optim

from ..timeline import Timeline
from ..wrapping import around


def _built(now: Timeline, original: Callable[..., Any], self: Any, params: Any = (), *args: Any, **kwargs: Any) -> Any:
    given = params if isinstance(params, (torch.Tensor, dict)) else list(params)
    name = type(self).__name__
    with now.operation("optimizer", name):
        try:
            out = original(self, given, *args, **kwargs)
        except ValueError as error:
            if "2D" in str(error):
                now.refuse(error, "optimizer", name, given)
            raise
    return out


def _based(now: Timeline, original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    out = original(self, *args, **kwargs)
    held = [parameter for group in self.param_groups for parameter in group["params"]]
    now.optimizers.append((self, held))
    now.based.append((self, len(now.run.keep)))
    now.note("optimizer", type(self).__name__, held)
    return out


def install() -> None:
    """Watch what optimizers are built on."""
    around(optim.Optimizer, "__init__", _based)
    for refusing in ("Adagrad", "Muon"):
        if hasattr(optim, refusing):
            around(getattr(optim, refusing), "__init__", _built)
