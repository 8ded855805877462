"""Findings about many configurations, one for each defect, and what was done in sum."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from lazylint.checked import UNKNOWNS, Checked, Counts
from lazylint.cover import Cover
from lazylint.finding import Configurations, Finding
from lazylint.graph import ModelGraph
from lazylint.grid import Grid

# Sizes differ from configuration to configuration; names with digits and lines do not.
_SIZE = re.compile(r"(?<![\w.])(?<!line )(?<!cell )\d+")


@dataclass
class _Group:
    """One defect: what is told of the configuration of the lowest number, and all that it holds for."""

    lowest: int
    finding: Finding
    numbers: set[int] = field(default_factory=set)
    varies: bool = False


class Sums:
    """What was found, by defect, and what was done; `example` is the graph of the first configuration."""

    def __init__(self, grid: Grid | None) -> None:
        self._grid = grid
        self._groups: dict[object, _Group] = {}
        self._done = Counts(files=1, relevant=1, configurations=len(grid.configurations) if grid else 0)
        self.sources: dict[str, str] = {}
        self.faults: dict[str, None] = {}
        self._first: int | None = None
        self.example: tuple[ModelGraph, ...] = ()

    def add(self, numbers: Sequence[int], graph: ModelGraph, checked: Checked) -> None:
        """Take in what the rules say of a graph of the configurations of these numbers."""
        counts, more, times = self._done, checked.counts, max(len(numbers), 1)
        self._done = replace(
            counts,
            analysed=counts.analysed + more.analysed * times,
            partly=counts.partly + more.partly * times,
            not_analysed=counts.not_analysed + more.not_analysed * times,
            accepted=counts.accepted + more.accepted * times,
            silenced=max(counts.silenced, more.silenced),
        )
        self.faults |= dict.fromkeys(checked.faults)
        lowest = min(numbers, default=0)
        if self._first is None or lowest < self._first:
            self._first, self.example = lowest, ()
        if lowest == self._first:
            self.example = (*self.example, graph)
        seen: Counter[object] = Counter()
        for finding in checked.findings:
            alike = (finding.code, finding.place, finding.severity, _SIZE.sub("#", finding.message))
            seen[alike] += 1
            group = self._groups.setdefault((alike, seen[alike]), _Group(lowest, finding))
            group.varies = group.varies or finding.message != group.finding.message
            group.numbers.update(numbers)
            if lowest < group.lowest:
                group.lowest, group.finding = lowest, finding
        self.sources |= {path: text for path, text in checked.sources.items() if path not in self.sources}

    @property
    def counts(self) -> Counts:
        """What was done. Models are counted by configuration, unknowns by defect."""
        unknowns = sum(group.finding.code in UNKNOWNS for group in self._groups.values())
        return replace(self._done, unknowns=unknowns)

    def findings(self) -> Iterator[Finding]:
        """Each defect once, told as it is in its first configuration."""
        if not self._grid:
            yield from (group.finding for group in self._groups.values())
            return
        every = self._grid.configurations
        cover = Cover(every)
        for group in self._groups.values():
            numbers = sorted(group.numbers)
            words = cover.words(numbers)
            held = Configurations(tuple(every[number] for number in numbers), len(every), words)
            share = f"{len(numbers)} of {len(every)} configurations: {words}"
            if not words:
                share = f"all {len(every)} configurations" if len(every) > 1 else "the one configuration"
            finding = group.finding
            if group.varies:
                first = ", ".join(f"{name}={value!r}" for name, value in every[group.lowest].items())
                finding = replace(finding, notes=(*finding.notes, f"the sizes told are those of {first}"))
            yield replace(finding, message=f"{finding.message}, in {share}", configurations=held)
