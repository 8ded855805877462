"""Wrappers for several devices: none takes lazy parameters. No other process is started for them."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import torch
import torch.distributed
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.parallel import DistributedDataParallel

from ...run.opaque import Opaque
from ..timeline import Timeline
from ..wrapping import around, on_import


def _distributed(
    now: Timeline, original: Callable[..., Any], self: nn.Module, module: nn.Module, *args: Any, **kwargs: Any
) -> None:
    if now.subjects(module):
        error = RuntimeError(
            "Modules with uninitialized parameters can't be used with `DistributedDataParallel`. "
            "Run a dummy forward pass to correctly initialize the modules"
        )
        now.refuse(error, "wrap", type(self).__name__, module, after=module)
        raise error
    nn.Module.__init__(self)
    self.module = module


def _forward(
    now: Timeline, original: Callable[..., Any], self: DistributedDataParallel, *args: Any, **kwargs: Any
) -> Any:
    return self.module(*args, **kwargs)


def _sharded(name: str) -> Callable[..., Any]:
    def instead(now: Timeline, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        modules = [value for value in (*args, *kwargs.values()) if isinstance(value, nn.Module)]
        about = modules[-1] if modules else None
        if about is not None and now.subjects(about):
            try:
                now.subjects(about)[0].parameter.shape  # noqa: B018
            except RuntimeError as error:
                found = error.lazylint_event  # type: ignore[attr-defined]
                found.kind, found.operation, found.after = "wrap", name, about
                raise
        if name == "fully_shard":
            return about
        wrapped = modules[0]
        nn.Module.__init__(wrapped)
        wrapped.add_module("module", about)
        return None

    return instead


def _fsdp(module: ModuleType) -> None:
    around(module, "fully_shard", _sharded("fully_shard"))
    sharded = getattr(module, "FullyShardedDataParallel", None)
    if sharded is not None:
        around(sharded, "__init__", _sharded("FullyShardedDataParallel"))
        around(sharded, "forward", _forward)


def _converted(now: Timeline, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    norms = [m for m in args[0].modules() if isinstance(m, _BatchNorm) and now.subjects(m)]
    if norms:
        now.note("wrap", "SyncBatchNorm.convert_sync_batchnorm", norms[0], detail={"broken": "yes"})
    return original(*args, **kwargs)


def _synced(now: Timeline, original: Callable[..., Any], self: Any, input: torch.Tensor) -> Any:
    """Statistics of other processes change no shape; nothing is on the GPU here, which PyTorch asks of several."""
    return _BatchNorm.forward(self, input)


def _mesh(now: Timeline, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return Opaque("a device mesh")


# One process that talks to nobody.
_ALONE = {
    "init_process_group": None,
    "destroy_process_group": None,
    "barrier": None,
    "is_available": True,
    "is_initialized": True,
    "get_rank": 0,
    "get_world_size": 1,
}


def _alone(answer: Any) -> Callable[..., Any]:
    return lambda *_, **__: answer


def install() -> None:
    """Watch the wrappers."""
    for name, answer in _ALONE.items():
        around(torch.distributed, name, _alone(answer))
    around(DistributedDataParallel, "__init__", _distributed)
    around(DistributedDataParallel, "forward", _forward)
    on_import("torch.distributed.fsdp", _fsdp)
    on_import("torch.distributed.device_mesh", lambda module: around(module, "init_device_mesh", _mesh))
    around(nn.SyncBatchNorm, "convert_sync_batchnorm", _converted)
    around(nn.SyncBatchNorm, "forward", _synced)
