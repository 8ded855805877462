"""What a check found: its findings, what was done, and the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lazylint.config import Config

if TYPE_CHECKING:
    from lazylint.finding import Finding, Place
    from lazylint.graph import ModelGraph
    from lazylint.rules import Rule

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


def exit_code(checked: Checked, config: Config) -> int:
    """0 clean; 1 findings of `fail-on` or worse, or unknowns where they fail; 2 our fault or nothing
    analysed."""
    counts = checked.counts
    if checked.faults:
        return 2
    if checked.findings:
        from lazylint.finding import Severity

        worst = Severity(config.fail_on).rank
        if any(f.severity and f.severity.rank <= worst for f in checked.findings):
            return 1
    if config.fail_on_unknown and counts.unknowns:
        return 1
    return 2 if counts.not_analysed > counts.accepted and not counts.analysed and not counts.partly else 0
