"""One class of a file, built with every set of arguments of a grid: findings say for which of them they hold."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from lazylint.checked import UNKNOWNS, Checked
from lazylint.choice import choose, load_rules
from lazylint.config import Config
from lazylint.corridor import cache_of, troubles
from lazylint.executors import DIRECT, Means
from lazylint.fault import Fault, nearest
from lazylint.finding import Place
from lazylint.graph import ModelGraph, Unknown
from lazylint.grid import Grid
from lazylint.interpreter import find_interpreter
from lazylint.job import Job, Trace
from lazylint.judge import judged, order
from lazylint.shelf import shelve
from lazylint.sift import sift
from lazylint.source.module import SourceModule
from lazylint.sums import Sums
from lazylint.target import Target
from lazylint.tracing import job_of, trace_jobs

_BATCH = 32
_BATCHES_AT_LEAST = 8

Told = Iterator[tuple[Sequence[int], ModelGraph]]


def check_target(
    target: Target,
    grid: Grid | None,
    config: Config,
    *,
    means: Means = DIRECT,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check one class: with a `grid`, built with each of its sets of arguments, else as any model of a file is.

    Only rules about what runs are asked. `progress` is told how many configurations of how many are done. Raises
    `Fault`, also for arguments that the constructor does not take.
    """
    started = time.monotonic()
    shelf = shelve(sift([target.path], config, None), config, None)
    module = shelf.module(os.path.abspath(target.path))
    if module.error:
        raise Fault(f"cannot be read: {module.error.message}", where=f"{module.name}:{module.error.line}")
    rules = load_rules(config)
    asked = choose(rules, config, always=UNKNOWNS)
    chosen = choose(rules, config)
    python = find_interpreter(config.root, flag=config.flag_python, config=config.python)
    sums = Sums(grid)
    with cache_of(config, means.cached) as cache:

        def traced(jobs: Sequence[Job]) -> Iterator[Trace]:
            return trace_jobs(jobs, python, config, shelf.roots, means, cache)

        for numbers, graph in _graphs(module, target, grid, traced, progress):
            sums.add(numbers, graph, judged(shelf, [graph], asked, config))
    findings = [finding for finding in sums.findings() if finding.code in {rule.code for rule in chosen}]
    return Checked(
        findings=tuple(sorted(findings, key=order)),
        sources=sums.sources,
        counts=replace(sums.counts, seconds=time.monotonic() - started),
        graphs=sums.example,
        rules=tuple(chosen),
        root=os.getcwd(),
        faults=tuple(sums.faults),
        interpreter=python.path,
        files=(module.path,),
        notes=troubles(cache),
    )


def _graphs(
    module: SourceModule,
    target: Target,
    grid: Grid | None,
    traced: Callable[[Sequence[Job]], Iterator[Trace]],
    progress: Callable[[int, int], None] | None,
) -> Told:
    """The graphs, each with the numbers of its configurations. What a batch did not get done is run one by one, so
    that a configuration which hangs or dies costs itself its result and no other.
    """
    whole = structs.replace(job_of(module), target=target.name)
    if grid is None:
        for trace in traced([whole]):
            _judge(trace, target, None)
            yield from (((), graph) for graph in trace.graphs or _nothing(trace, target))
        return
    total = len(grid.configurations)
    size = max(1, min(_BATCH, -(-total // _BATCHES_AT_LEAST)))
    batches = [range(start, min(start + size, total)) for start in range(0, total, size)]
    done = 0
    while batches:
        again: list[int] = []
        jobs = [
            structs.replace(whole, configurations=tuple(grid.configurations[n] for n in batch)) for batch in batches
        ]
        batch_of = {id(job): batch for job, batch in zip(jobs, batches, strict=True)}
        if progress:
            progress(done, total)
        for trace in traced(jobs):
            _judge(trace, target, grid)
            batch = batch_of[id(trace.job)]
            left = set(batch)
            for graph in trace.graphs:
                numbers = [batch[n] for n in graph.configurations if 0 <= n < len(batch)]
                left.difference_update(numbers)
                yield numbers, graph
            if len(batch) == 1 and left:
                yield from ((tuple(left), graph) for graph in _nothing(trace, target))
            elif left:
                again += sorted(left)
            done += len(batch) - (len(left) if len(batch) > 1 else 0)
            if progress:
                progress(done, total)
        batches = [range(number, number + 1) for number in sorted(again)]


def _judge(trace: Trace, target: Target, grid: Grid | None) -> None:
    """Raise `Fault` if the class is not there, or does not take what the grid gives."""
    signature = trace.target
    if signature is None:
        return
    if not signature.found:
        remedy = nearest(target.name, signature.others) if signature.others else "no class of it is known"
        raise Fault(f"has no nn.Module called `{target.name}`", where=target.path, remedy=remedy)
    if grid:
        grid.judge(signature, target)


def _nothing(trace: Trace, target: Target) -> Iterator[ModelGraph]:
    """That a class was not analysed, where the trace says so."""
    if trace.failure is not None:
        why = Unknown(trace.failure, whole=True)
        yield ModelGraph(target.name, Place(trace.path, 1), unknowns=(why,))
