"""Data loaders load here: what is analysed starts no processes. Batches of unknown values are unknown, data of which
nobody knows how much there is fill whole ones, and each run may register its data pipes anew.
"""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable
from typing import Any

from torch.utils.data import DataLoader, IterableDataset, IterDataPipe, MapDataPipe
from torch.utils.data._utils.collate import default_collate_fn_map

from ..run import runtime
from ..run.opaque import MAX_TURNS, Opaque

_init = DataLoader.__init__
_signature = inspect.signature(_init)
_CHOOSING = {"sampler", "batch_sampler"}
# Of larger batches one is enough.
_LARGE = 64
_OF_WORKERS = ("prefetch_factor", "persistent_workers", "timeout", "multiprocessing_context", "worker_init_fn")


@functools.wraps(_init)
def _without_workers(*args: Any, **kwargs: Any) -> None:
    given = _signature.bind(*args, **kwargs)
    if "num_workers" in given.arguments:
        given.arguments["num_workers"] = 0
        for name in _OF_WORKERS:
            given.arguments.pop(name, None)
    if given.arguments.get("drop_last") is True and not _CHOOSING & given.arguments.keys():
        given.arguments.update(_whole_batches(given.arguments))
    _init(*given.args, **given.kwargs)


def _whole_batches(given: dict[str, Any]) -> dict[str, Any]:
    """Arguments with which whole batches come of data of which nobody knows how much there is.

    A few items stand for those: of them no batch would be left, and nothing seen of what the program does with one.
    """
    size, data = given.get("batch_size", 1), given["dataset"]
    try:
        count = len(data) if type(size) is int and not isinstance(data, IterableDataset) else 0
    except Exception:
        return {}
    if not 0 < count <= MAX_TURNS or count >= size:
        return {}
    batches = 2 if size <= _LARGE else 1
    return {"sampler": [number % count for number in range(batches * size)], "shuffle": None}


def _by_run(register: Callable[..., None]) -> Callable[..., None]:
    """`register_datapipe_as_function`, where names are free that only earlier runs have given, or the same class of a
    module that was loaded before."""
    given: dict[str, tuple[weakref.ref[runtime.Run], tuple[str, str]]] = {}

    def registered(cls: Any, function_name: str, cls_to_register: Any, *args: Any, **kwargs: Any) -> None:
        run = runtime.current() if runtime.running() else None
        source = (cls_to_register.__module__, cls_to_register.__qualname__)
        if run is not None and function_name in given:
            giver, known = given[function_name]
            if giver() is not run or known == source:
                cls.functions.pop(function_name, None)
        register(cls, function_name, cls_to_register, *args, **kwargs)
        if run is not None:
            given[function_name] = (weakref.ref(run), source)

    return registered


def install() -> None:
    """Let the data loaders of this process work alone, and every run register its data pipes."""
    kinds: tuple[Any, ...] = (IterDataPipe, MapDataPipe)
    for kind in kinds:
        kind.register_datapipe_as_function = classmethod(_by_run(kind.register_datapipe_as_function.__func__))
    DataLoader.__init__ = _without_workers  # type: ignore[method-assign]
    default_collate_fn_map[Opaque] = lambda batch, **_: batch[0]
