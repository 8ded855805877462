"""The corridor: paths, sources, traces, rules, suppression, one sorted list of findings."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lazylint.choice import choose, fixable, load_rules
from lazylint.config import Config
from lazylint.finding import Finding, Place, Related, Severity
from lazylint.looks import Looks
from lazylint.rule import Rule
from lazylint.shard import Shard, part_of
from lazylint.shelf import Shelf, collect, importers_of
from lazylint.source.discover import display_name
from lazylint.source.module import SourceModule
from lazylint.source.suppress import Directive, unused
from lazylint.tracing import Means, traces
from lazylint.twice import told_once

if TYPE_CHECKING:
    from lazylint.cache import Cache
    from lazylint.graph import ModelGraph

DIRECT = Means()
LOST = "LZ901"
UNKNOWNS = (LOST, "LZ902", "LZ906")


@dataclass(frozen=True)
class Counts:
    """What was done: files checked, those that can matter, models analysed, partly, and not; findings
    silenced; findings that a baseline knows.

    `unknowns` counts what could not be said (LZ901, LZ902, LZ906), shown or not; `accepted` is how many models
    that were not analysed a comment or the baseline silences. `configurations` is how many a grid has: then
    models are counted in them. `seconds` is wall time.
    """

    files: int = 0
    relevant: int = 0
    analysed: int = 0
    partly: int = 0
    not_analysed: int = 0
    unknowns: int = 0
    silenced: int = 0
    known: int = 0
    accepted: int = 0
    configurations: int = 0
    seconds: float = 0.0


def put_aside(counts: Counts, findings: Sequence[Finding]) -> Counts:
    """`counts` after findings were taken out of the report: no unknowns any more, their models accepted."""
    return replace(
        counts,
        unknowns=counts.unknowns - sum(finding.code in UNKNOWNS for finding in findings),
        accepted=counts.accepted + sum(finding.code == LOST for finding in findings),
    )


@dataclass(frozen=True)
class Checked:
    """All that a report may tell. Findings are sorted; their paths are as people say them.

    `sources` maps a path (`net.py`, or `n.ipynb:cell 3`, see `source_key`) to its text; `root` is the
    folder that relative paths count from; `faults` are our own: rules that broke down. `files` are the
    absolute paths of all that was looked at; `notes` are what else went otherwise than asked. `unsafe_fixes` says
    that unsafe fixes are wanted, too.
    """

    findings: tuple[Finding, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    counts: Counts = Counts()
    graphs: tuple[ModelGraph, ...] = ()
    rules: tuple[Rule[Any], ...] = ()
    root: str = "."
    faults: tuple[str, ...] = ()
    interpreter: str | None = None
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unsafe_fixes: bool = False


def source_key(place: Place) -> str:
    """The key of a place's text in `Checked.sources`."""
    return place.path if place.cell is None else f"{place.path}:cell {place.cell}"


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
    shelf = collect([os.fspath(path) for path in paths], config, stdin)
    if shard:
        shelf = part_of(shelf, shard, config)
    rules: list[Rule[Any]] = []
    if shelf.modules or config.select or config.ignore or config.extend_select:
        rules = load_rules(config)
    chosen = choose(rules, config)
    graphs: list[ModelGraph] = []
    interpreter = None
    with cache_of(config, bool(shelf.modules) and means.cached) as cache:
        looks = Looks(cache)
        for module in shelf.modules:
            looks.recall(module)
        run = _Run(shelf, choose(rules, config, always=UNKNOWNS), config, looks)
        unseen = iter(shelf.modules)

        def look_at_one() -> bool:
            seen = next(unseen, None)
            if seen:
                run.look(seen, seen)
                looks.keep(seen)
            return seen is not None

        jobs = [module for module in shelf.modules if module.path in shelf.traced and not module.error]
        if jobs and execute:
            from lazylint.interpreter import find_interpreter
            from lazylint.timeline import Timeline

            python = find_interpreter(config.root, flag=config.flag_python, config=config.python)
            interpreter = python.path
            told = traces(jobs, python, config, shelf.roots, means, cache, look_at_one)
            if progress:
                progress(0, len(jobs))
            for done, (module, found) in enumerate(told, start=1):
                graphs += found
                for graph in found:
                    run.look(graph, module)
                    run.look(Timeline(graph), module)
                if progress:
                    progress(done, len(jobs))
        while look_at_one():
            pass
    run.look_at_constructions(graphs)
    run.judge_suppressions(traced=execute)
    findings = run.finished({rule.code for rule in chosen})
    return Checked(
        findings=findings,
        sources=shelf.texts(_places(findings)),
        counts=run.counts(graphs, time.monotonic() - started),
        graphs=tuple(graphs),
        rules=tuple(chosen),
        root=os.getcwd(),
        faults=tuple(run.faults),
        interpreter=interpreter,
        files=shelf.paths,
        notes=(
            *(f"{display_name(folder)}: this folder cannot be looked into" for folder in shelf.closed),
            *troubles(cache),
        ),
    )


def judged(shelf: Shelf, graphs: Sequence[ModelGraph], rules: Sequence[Rule[Any]], config: Config) -> Checked:
    """What the rules say of graphs that are known already; `shelf` holds the sources."""
    from lazylint.timeline import Timeline

    run = _Run(shelf, rules, config, Looks(None))
    for graph in graphs:
        module = shelf.module(graph.place.path)
        run.look(graph, module)
        run.look(Timeline(graph), module)
    findings = run.finished({rule.code for rule in rules})
    sources = shelf.texts(_places(findings))
    return Checked(
        findings, sources, run.counts(graphs, 0.0), tuple(graphs), tuple(rules), os.getcwd(), tuple(run.faults)
    )


def exit_code(checked: Checked, config: Config) -> int:
    """0 clean; 1 findings of `fail-on` or worse, or unknowns where they fail; 2 our fault or nothing
    analysed."""
    counts = checked.counts
    if checked.faults:
        return 2
    worst = Severity(config.fail_on).rank
    if any(f.severity and f.severity.rank <= worst for f in checked.findings):
        return 1
    if config.fail_on_unknown and counts.unknowns:
        return 1
    return 2 if counts.not_analysed > counts.accepted and not counts.analysed and not counts.partly else 0


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


class _Run:
    """Findings as they come in: rules by view, suppression noted on the way."""

    def __init__(self, shelf: Shelf, rules: Iterable[Rule[Any]], config: Config, looks: Looks) -> None:
        self.shelf = shelf
        self.config = config
        self.looks = looks
        self.rules: dict[type, list[Rule[Any]]] = {}
        self.fixable: set[str] = set()
        for rule in rules:
            self.rules.setdefault(rule.on, []).append(rule)
            if fixable(rule, config):
                self.fixable.add(rule.code)
        self.faults: list[str] = []
        self._kept: dict[tuple[str, Place, str], Finding] = {}
        self._silenced: set[tuple[str, Place, str]] = set()
        self._used: dict[str, set[tuple[Directive, str]]] = {}

    def look(self, view: object, module: SourceModule) -> None:
        """Ask every rule on views of this type."""
        for rule in self.rules.get(type(view), ()):
            try:
                found = self.looks.findings(rule, view)
            except Exception as error:
                self.faults.append(f"{module.name}: rule {rule.code} failed, which is a bug: {error!r}")
                continue
            for finding in found:
                self._take(finding)

    def _take(self, finding: Finding) -> None:
        key = (finding.code, finding.place, finding.message)
        silencing = []
        for place in (finding.place, *(related.place for related in finding.related)):
            said = self.shelf.suppressions(place.path)
            for directive in said.covering(finding, place):
                silencing.append(directive)
                self._used.setdefault(said.module.path, set()).add((directive, finding.code))
        if silencing or self.shelf.ignored(finding, self.config):
            self._silenced.add(key)
        else:
            self._kept.setdefault(key, finding)

    def look_at_constructions(self, graphs: Sequence[ModelGraph]) -> None:
        """Run the rules that ask what becomes of a layer wherever it is used; files that are not part of the run may
        use what they import of a file otherwise."""
        from lazylint.built import BuiltLayers

        for module in self.shelf.modules if BuiltLayers in self.rules else ():
            built = BuiltLayers(module, tuple(graphs))
            if built.known and not importers_of([module.path], self.config) - self.shelf.traced:
                self.look(built, module)

    def judge_suppressions(self, traced: bool) -> None:
        """Run the rules that judge comments; what was not traced, or not fully, is not called unused."""
        active = [(rule.code, rule.slug) for rules in self.rules.values() for rule in rules]
        said_unknown = (key[1].path for key in (*self._kept, *self._silenced) if key[0] in UNKNOWNS)
        unclear = {self.shelf.module(path).path for path in said_unknown}
        for module in self.shelf.modules:
            said = self.shelf.suppressions(module.path)
            decided = traced and not module.error and module.path not in unclear
            idle = unused(said, self._used.get(module.path, ()), active) if decided else ()
            # What a comment silences may show only in a file that uses this one and is not part of the run.
            if idle and importers_of([module.path], self.config) - self.shelf.traced:
                idle = ()
            self.look(replace(said, unused=idle), module)

    def finished(self, chosen: Collection[str]) -> tuple[Finding, ...]:
        """The findings of the chosen codes, told in people's paths and cells, sorted once."""
        found = (f if f.code in self.fixable else replace(f, fix=None) for f in self._kept.values())
        told = [_told(f, self.shelf) for f in told_once(f for f in found if f.code in chosen)]
        return tuple(sorted(told, key=order))

    def counts(self, graphs: Sequence[ModelGraph], seconds: float) -> Counts:
        """What was done, in numbers. A script without lazy layers and unknowns is no model.

        A refused effect takes nothing from a model: where a layer needs what it would have given, that is unknown, too.
        """
        seen = [graph for graph in graphs if graph.name or graph.layers or graph.calls or graph.unknowns]
        lost = sum(any(u.whole for u in graph.unknowns) for graph in seen)
        whole = sum(all(u.effect and not u.whole for u in graph.unknowns) for graph in seen)
        return Counts(
            files=self.shelf.files,
            relevant=len(self.shelf.traced),
            analysed=whole,
            partly=len(seen) - lost - whole,
            not_analysed=lost,
            unknowns=sum(key[0] in UNKNOWNS for key in self._kept),
            silenced=len(self._silenced),
            accepted=sum(key[0] == LOST for key in self._silenced),
            seconds=seconds,
        )


def _told(finding: Finding, shelf: Shelf) -> Finding:
    """A finding in people's paths; in a notebook the lines that its words name are told by cell, too."""
    own = finding.place.path

    def words(text: str) -> str:
        return shelf.told_lines(own, text)

    related = tuple(Related(shelf.told(r.place), words(r.message)) for r in finding.related)
    fix = finding.fix
    if fix:
        fix = replace(fix, edits=tuple(replace(e, place=shelf.told(e.place)) for e in fix.edits))
    return replace(
        finding,
        place=shelf.told(finding.place),
        message=words(finding.message),
        label=words(finding.label),
        notes=tuple(words(note) for note in finding.notes),
        related=related,
        fix=fix,
    )


def order(finding: Finding) -> tuple[str, int, int, int, str, str]:
    """What findings are sorted by."""
    place = finding.place
    return place.path, place.cell or 0, place.line, place.column, finding.code, finding.message


def _places(findings: Iterable[Finding]) -> Iterator[Place]:
    for finding in findings:
        yield finding.place
        yield from (related.place for related in finding.related)
        yield from (edit.place for edit in (finding.fix.edits if finding.fix else ()))
