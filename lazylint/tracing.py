"""The graphs of modules: from the cache those that are known, from workers the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from lazylint.config import Config
from lazylint.executors import Means
from lazylint.finding import Place
from lazylint.graph import ModelGraph, Unknown
from lazylint.interpreter import Interpreter
from lazylint.job import Job, Trace
from lazylint.source.module import SourceModule

if TYPE_CHECKING:
    from lazylint.cache import Cache


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
    by_path = {module.path: module for module in modules}
    jobs = [job_of(module) for module in modules]
    for trace in trace_jobs(jobs, interpreter, config, roots, means, cache, meanwhile):
        graphs = trace.graphs
        if trace.failure is not None:
            nothing = Unknown(trace.failure, whole=True)
            graphs = (*graphs, ModelGraph(None, Place(trace.path, 1), unknowns=(nothing,)))
        yield by_path[trace.path], graphs


def job_of(module: SourceModule) -> Job:
    """The job that traces a whole module."""
    return Job(module.path, module.text, module.name, _cells(module))


def trace_jobs(
    jobs: Sequence[Job],
    interpreter: Interpreter,
    config: Config,
    roots: Sequence[str],
    means: Means,
    cache: Cache | None = None,
    meanwhile: Callable[[], bool] | None = None,
) -> Iterator[Trace]:
    """A trace of each job: first those that are kept, then the others as they come, which are kept if nothing
    went wrong.
    """
    kept = _kept(jobs, interpreter, config, roots, cache) if cache else None
    left = []
    for job in jobs:
        entry = kept.cache.find(kept.keys[id(job)]) if kept else None
        if entry:
            yield Trace(job.path, entry.graphs, job=job)
        else:
            left.append(job)
    if not left:
        return
    from lazylint import pool

    told = pool.trace(
        left,
        interpreter=interpreter.path,
        timeout=config.timeout,
        sandbox=config.sandbox,
        roots=roots,
        inputs=config.inputs,
        width=config.jobs,
        executor=means.executor,
        meanwhile=meanwhile,
    )
    for trace in told:
        if kept and trace.failure is None and trace.loaded is not None:
            kept.cache.keep(kept.keys[id(trace.job)], trace.graphs, trace.loaded)
        yield trace


class _Kept(msgspec.Struct, frozen=True):
    """The cache, and the address in it of each job by identity."""

    cache: Cache
    keys: Mapping[int, str]


def _kept(
    jobs: Sequence[Job], interpreter: Interpreter, config: Config, roots: Sequence[str], cache: Cache
) -> _Kept | None:
    """The cache; None where what a trace depends on cannot be told."""
    from lazylint.cache import circumstances, key

    try:
        around = circumstances(interpreter, roots, config.inputs, config.timeout, config.sandbox)
    except OSError:
        return None
    return _Kept(cache, {id(job): key(job.path, job.text, job.cells, around, *_narrower(job)) for job in jobs})


def _narrower(job: Job) -> tuple[object, ...]:
    """What a job asks for less than the whole file."""
    return (job.target, job.configurations) if job.target else ()


def _cells(module: SourceModule) -> tuple[int, ...] | None:
    return tuple(cell.first_line for cell in module.cells) if module.cells is not None else None
