"""Findings as they come in: rules asked by view, comments heeded, places told as people say them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from lazylint.built import BuiltLayers
from lazylint.checked import LOST, UNKNOWNS, Checked, Counts
from lazylint.choice import fixable
from lazylint.config import Config
from lazylint.finding import Finding, Place, Related, Severity
from lazylint.graph import ModelGraph
from lazylint.looks import Looks
from lazylint.made_up import is_made_up
from lazylint.rules import Rule
from lazylint.shelf import Shelf
from lazylint.sift import importers_of
from lazylint.source.module import SourceModule
from lazylint.source.suppress import Directive, unknown, unused
from lazylint.timeline import Timeline
from lazylint.twice import told_once


def judged(shelf: Shelf, graphs: Sequence[ModelGraph], rules: Sequence[Rule[Any]], config: Config) -> Checked:
    """What the rules say of graphs that are known already; `shelf` holds the sources."""
    judge = Judge(shelf, rules, config, Looks(None))
    for graph in graphs:
        judge.hear(graph, shelf.module(graph.place.path))
    findings = judge.finished({rule.code for rule in rules})
    counts = judge.counts(graphs, 0.0)
    return Checked(
        findings, sources(findings, shelf), counts, tuple(graphs), tuple(rules), os.getcwd(), tuple(judge.faults)
    )


class Judge:
    """What the rules say of the files of a shelf, and of what was traced of them."""

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
                doubted = isinstance(view, Timeline) and view.assumes(finding.place)
                graph = view.graph if isinstance(view, Timeline) else view
                doubted = doubted or (isinstance(graph, ModelGraph) and is_made_up(graph, finding.place))
                self._take(replace(finding, severity=_no_error(finding)) if doubted else finding)

    def hear(self, graph: ModelGraph, module: SourceModule) -> None:
        """Ask the rules about what was traced of `module`."""
        self.look(graph, module)
        self.look(Timeline(graph), module)

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
        for module in self.shelf.modules if BuiltLayers in self.rules else ():
            built = BuiltLayers(module, tuple(graphs))
            if built.known and not importers_of([module.path], self.config) - self.shelf.traced:
                self.look(built, module)

    def judge_suppressions(self, traced: bool, known: Iterable[Rule[Any]]) -> None:
        """Run the rules that judge comments; what was not traced, or not fully, is not called unused. `known` are all
        rules that there are."""
        names = [(rule.code, rule.slug) for rule in known]
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
            malformed = (*said.malformed, *unknown(said, names))
            self.look(replace(said, unused=idle, malformed=malformed), module)

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


def _no_error(finding: Finding) -> Severity | None:
    """The severity of what hangs on an assumption: it is no error."""
    return Severity.WARNING if finding.severity is Severity.ERROR else finding.severity


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


def sources(findings: Iterable[Finding], shelf: Shelf) -> dict[str, str]:
    """The texts that findings speak of, see `Checked.sources`."""
    return shelf.texts(_places(findings))


def _places(findings: Iterable[Finding]) -> Iterator[Place]:
    for finding in findings:
        yield finding.place
        yield from (related.place for related in finding.related)
        yield from (edit.place for edit in (finding.fix.edits if finding.fix else ()))
