"""How a run traces, and where batches run when not here: `--executor dask:tcp://host:8786`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from lazylint.fault import Fault

if TYPE_CHECKING:
    from concurrent.futures import Executor

_CONNECT_SECONDS = 30


class Means(NamedTuple):
    """How a run traces: `cached` keeps traces for the next run, an `executor` runs batches elsewhere."""

    cached: bool = False
    executor: Executor | None = None


DIRECT = Means()


@contextmanager
def connected(words: str | None) -> Iterator[Executor | None]:
    """The executor that `words` name, connected while the context lasts; None for None.

    The project's files and interpreter must have the same paths on its machines. Raises `Fault`.
    """
    if words is None:
        yield None
        return
    kind, _, address = words.partition(":")
    if kind != "dask" or not address:
        raise Fault(f"unknown executor `{words}`", where="--executor", remedy="write `dask:tcp://HOST:PORT`")
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise Fault("Dask is not installed", where="--executor", remedy="pip install lazylint[dask]") from error
    try:
        client = distributed.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Fault(f"cannot connect to `{address}`: {error}", where="--executor") from error
    with client:
        # Not pure: a batch that is run again must not be answered from what failed before.
        yield client.get_executor(pure=False)
