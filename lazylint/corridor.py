"""The corridor: paths, sources, traces, rules, suppression, one sorted list of findings.

What only files with lazy layers need is imported once there are some: most runs of a hook meet none.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lazylint.checked import UNKNOWNS, Checked, Counts
from lazylint.choice import choose, load_rules
from lazylint.config import Config
from lazylint.executors import DIRECT, Means
from lazylint.sift import sift
from lazylint.source.discover import display_name

if TYPE_CHECKING:
    from lazylint.cache import Cache
    from lazylint.graph import ModelGraph
    from lazylint.rules import Rule
    from lazylint.shard import Shard
    from lazylint.source.module import SourceModule


def check_paths(
    paths: Sequence[str | os.PathLike[str]],
    config: Config | None = None,
    stdin: SourceModule | None = None,
    *,
    execute: bool = True,
    means: Means = DIRECT,
    shard: Shard | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check files, folders and, for the path `-`, the module `stdin`; with `execute` false nothing of
    theirs is run.

    `means` says whether traces are kept and who runs them; of a `shard` only its files are checked.
    `progress` is told how many files of how many have been traced, first that none has. Raises `Fault` for
    what the user can mend.
    """
    started = time.monotonic()
    config = config or Config()
    sifted = sift([os.fspath(path) for path in paths], config, stdin)
    if shard:
        from lazylint.shard import part_of

        sifted = part_of(sifted, shard, config)
    shelf = None
    if sifted.worth:
        from lazylint.shelf import shelve

        shelf = shelve(sifted, config, stdin)
    modules = shelf.modules if shelf else ()
    rules: list[Rule[Any]] = []
    if modules or config.select or config.ignore or config.extend_select:
        rules = load_rules(config)
    closed = tuple(f"{display_name(folder)}: this folder cannot be looked into" for folder in sifted.closed)
    if not shelf or not modules:
        return Checked(
            counts=Counts(files=len(sifted.names), seconds=time.monotonic() - started),
            rules=tuple(choose(rules, config)),
            root=os.getcwd(),
            files=tuple(sifted.names),
            notes=closed,
        )
    from lazylint.judge import Judge, sources
    from lazylint.looks import Looks

    graphs: list[ModelGraph] = []
    interpreter = None
    with cache_of(config, means.cached) as cache:
        looks = Looks(cache)
        for module in modules:
            looks.recall(module)
        judge = Judge(shelf, choose(rules, config, always=UNKNOWNS), config, looks)
        unseen = iter(modules)

        def look_at_one() -> bool:
            seen = next(unseen, None)
            if seen:
                judge.look(seen, seen)
                looks.keep(seen)
            return seen is not None

        jobs = [module for module in modules if module.path in shelf.traced and not module.error]
        if jobs and execute:
            from lazylint.interpreter import find_interpreter
            from lazylint.tracing import traces

            python = find_interpreter(config.root, flag=config.flag_python, config=config.python)
            interpreter = python.path
            told = traces(jobs, python, config, shelf.roots, means, cache, look_at_one)
            if progress:
                progress(0, len(jobs))
            for done, (module, found) in enumerate(told, start=1):
                graphs += found
                for graph in found:
                    judge.hear(graph, module)
                if progress:
                    progress(done, len(jobs))
        while look_at_one():
            pass
    judge.look_at_constructions(graphs)
    judge.judge_suppressions(traced=execute, known=rules)
    chosen = choose(rules, config)
    findings = judge.finished({rule.code for rule in chosen})
    return Checked(
        findings=findings,
        sources=sources(findings, shelf),
        counts=judge.counts(graphs, time.monotonic() - started),
        graphs=tuple(graphs),
        rules=tuple(chosen),
        root=os.getcwd(),
        faults=tuple(judge.faults),
        interpreter=interpreter,
        files=tuple(sifted.names),
        notes=(*closed, *troubles(cache)),
    )


@contextmanager
def cache_of(config: Config, wanted: bool) -> Iterator[Cache | None]:
    """The cache of the project while it is needed."""
    if not wanted:
        yield None
        return
    from lazylint.cache import Cache

    cache = Cache(config.root, config.cache_folder)
    try:
        yield cache
    finally:
        cache.close()


def troubles(cache: Cache | None) -> tuple[str, ...]:
    """What to say where traces could not be kept, or not all."""
    return (f"traces are not kept in {cache.folder}: {cache.trouble}",) if cache and cache.trouble else ()
