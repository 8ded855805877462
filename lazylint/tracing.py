"""The graphs of modules: from the cache those that are known, from workers the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lazylint.config import Config
from lazylint.finding import Place
from lazylint.graph import ModelGraph, Unknown
from lazylint.interpreter import Interpreter
from lazylint.source.module import SourceModule

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from lazylint.cache import Cache
    from lazylint.pool import Trace


@dataclass(frozen=True)
class Means:
    """How a run traces: `cached` keeps traces for the next run, an `executor` runs batches elsewhere."""

    cached: bool = False
    executor: Executor | None = None


def traces(
    modules: Sequence[SourceModule],
    interpreter: Interpreter,
    config: Config,
    roots: Sequence[str],
    means: Means,
    cache: Cache | None = None,
    meanwhile: Callable[[], bool] | None = None,
) -> Iterator[tuple[SourceModule, tuple[ModelGraph, ...]]]:
    """The graphs of each module, as they are known; a module that has none is a graph of which nothing is
    known.

    `meanwhile` is called while workers are waited for, until it says that it has nothing more to do.
    """
    kept = _kept(modules, interpreter, config, roots, cache) if cache else None
    left = []
    for module in modules:
        entry = kept.cache.find(kept.keys[module.path]) if kept else None
        if entry:
            yield module, entry.graphs
        else:
            left.append(module)
    if left:
        from lazylint import pool

        told = pool.trace(
            [pool.Job(m.path, m.text, m.name, _cells(m)) for m in left],
            interpreter=interpreter.path,
            timeout=config.timeout,
            sandbox=config.sandbox,
            roots=roots,
            inputs=config.inputs,
            width=config.jobs,
            executor=means.executor,
            meanwhile=meanwhile,
        )
        yield from _graphs(left, told, kept)


@dataclass(frozen=True)
class _Kept:
    """The cache, and the address in it of each module by path."""

    cache: Cache
    keys: Mapping[str, str]


def _kept(
    modules: Sequence[SourceModule], interpreter: Interpreter, config: Config, roots: Sequence[str], cache: Cache
) -> _Kept | None:
    """The cache; None where what a trace depends on cannot be told."""
    from lazylint.cache import circumstances, key

    try:
        around = circumstances(interpreter, roots, config.inputs, config.timeout, config.sandbox)
    except OSError:
        return None
    return _Kept(cache, {m.path: key(m.path, m.text, _cells(m), around) for m in modules})


def _graphs(
    modules: Sequence[SourceModule], told: Iterable[Trace], kept: _Kept | None
) -> Iterator[tuple[SourceModule, tuple[ModelGraph, ...]]]:
    """The graphs of traces as they come, and kept if nothing went wrong."""
    by_path = {module.path: module for module in modules}
    for trace in told:
        graphs = trace.graphs
        if trace.failure is not None:
            nothing = Unknown(trace.failure, whole=True)
            graphs = (*graphs, ModelGraph(None, Place(trace.path, 1), unknowns=(nothing,)))
        elif kept and trace.loaded is not None:
            kept.cache.keep(kept.keys[trace.path], graphs, trace.loaded)
        yield by_path[trace.path], graphs


def _cells(module: SourceModule) -> tuple[int, ...] | None:
    return tuple(cell.first_line for cell in module.cells) if module.cells is not None else None
