"""Data loaders load here: what is analysed starts no processes. Batches of unknown values are unknown."""

from __future__ import annotations

import functools
import inspect
from typing import Any

from torch.utils.data import DataLoader
from torch.utils.data._utils.collate import default_collate_fn_map

from ..run.opaque import Opaque

_init = DataLoader.__init__
_signature = inspect.signature(_init)
_OF_WORKERS = ("prefetch_factor", "persistent_workers", "timeout", "multiprocessing_context", "worker_init_fn")


@functools.wraps(_init)
def _without_workers(*args: Any, **kwargs: Any) -> None:
    given = _signature.bind(*args, **kwargs)
    if "num_workers" in given.arguments:
        given.arguments["num_workers"] = 0
        for name in _OF_WORKERS:
            given.arguments.pop(name, None)
    _init(*given.args, **given.kwargs)


def install() -> None:
    """Let the data loaders of this process work alone."""
    DataLoader.__init__ = _without_workers  # type: ignore[method-assign]
    default_collate_fn_map[Opaque] = lambda batch, **_: batch[0]
