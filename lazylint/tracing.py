"""The graphs of modules: from the cache those that are known, from workers the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
) -> Iterator[tuple[SourceModule, tuple[ModelGraph, ...]]]:
    """The graphs of each module, as they are known; a module that has none is a graph of which nothing is
    known.
    """
    cache, keys = _opened(modules, interpreter, config, roots) if means.cached else (None, {})
    try:
        left = []
        for module in modules:
            entry = cache.find(keys[module.path]) if cache else None
            if entry:
                yield module, entry.graphs
            else:
                left.append(module)
        if left:
            yield from _traced(left, interpreter, config, roots, means, cache, keys)
    finally:
        if cache:
            cache.close()


def _opened(
    modules: Sequence[SourceModule], interpreter: Interpreter, config: Config, roots: Sequence[str]
) -> tuple[Cache | None, Mapping[str, str]]:
    """The cache and the address of each module in it; no cache where what a trace depends on cannot be told."""
    from lazylint.cache import Cache, circumstances, key

    try:
        around = circumstances(interpreter, roots, config.inputs, config.timeout, config.sandbox)
    except OSError:
        return None, {}
    return Cache(config.root), {m.path: key(m.path, m.text, _cells(m), around) for m in modules}


def _traced(
    modules: Sequence[SourceModule],
    interpreter: Interpreter,
    config: Config,
    roots: Sequence[str],
    means: Means,
    cache: Cache | None,
    keys: Mapping[str, str],
) -> Iterator[tuple[SourceModule, tuple[ModelGraph, ...]]]:
    from lazylint import pool

    by_path = {module.path: module for module in modules}
    told = pool.trace(
        [pool.Job(m.path, m.text, m.name, _cells(m)) for m in modules],
        interpreter=interpreter.path,
        timeout=config.timeout,
        sandbox=config.sandbox,
        roots=roots,
        width=config.jobs,
        executor=means.executor,
    )
    for trace in told:
        graphs = trace.graphs
        if trace.failure is not None:
            nothing = Unknown(trace.failure, whole=True)
            graphs = (*graphs, ModelGraph(None, Place(trace.path, 1), unknowns=(nothing,)))
        elif cache and trace.loaded is not None:
            cache.keep(keys[trace.path], graphs, trace.loaded)
        yield by_path[trace.path], graphs


def _cells(module: SourceModule) -> tuple[int, ...] | None:
    return tuple(cell.first_line for cell in module.cells) if module.cells is not None else None
