"""Programs held to both judges, and those on which they disagree made small."""

from __future__ import annotations

import ast
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .agreement import Disagreement, agreement, first, named_lines, undecided
from .lint import Findings, lint
from .oracle import Outcome, judge
from .shrink import shrink


@dataclass(frozen=True)
class Trial:
    """One program, and what each judge said of it."""

    source: str
    findings: Findings
    outcome: Outcome

    @property
    def disagreements(self) -> list[Disagreement]:
        """Where the judges differ."""
        return agreement(self.findings, self.outcome)

    @property
    def undecided(self) -> bool:
        """Whether lazylint left something open that PyTorch did not."""
        return undecided(self.findings, self.outcome)

    def report(self) -> str:
        """The program, line by line, with what was said."""
        said = [f"{found.kind} on line {found.line}: {found.text}" for found in self.disagreements]
        said += [f"lazylint: lines {sorted(named_lines(f))}: {f['code']} {f['message']}" for f in self.findings]
        said += [f"PyTorch: lines {[line for line, _ in r.frames]}: {r.type}: {r.message}" for r in self.outcome.behind]
        lines = [f"{number:4} {line}" for number, line in enumerate(self.source.splitlines(), 1)]
        return "\n".join([*said, *lines])


def trials(sources: Sequence[str]) -> list[Trial]:
    """Each program, linted and run."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder).resolve() / f"program_{number:05}.py" for number in range(len(sources))]
        for path, source in zip(paths, sources, strict=True):
            path.write_text(source, encoding="utf-8")
        findings, outcomes = lint(paths), judge(paths)
    return [Trial(source, findings[path], outcomes[path]) for path, source in zip(paths, sources, strict=True)]


def smallest(trial: Trial) -> Trial:
    """The trial of the smallest program found that shows the first of the disagreements."""
    wanted = _signs(trial) & {_sign(found) for found in trial.disagreements[:1]}

    def bad(sources: list[str]) -> list[bool]:
        whole = [source for source in dict.fromkeys(sources) if _parses(source)]
        shows = {done.source for done in trials(whole) if wanted & _signs(done)} if whole else set()
        return [source in shows for source in sources]

    return trials([shrink(trial.source, bad)])[0]


def _signs(trial: Trial) -> set[tuple[str, str]]:
    return {_sign(found) for found in trial.disagreements}


def _sign(found: Disagreement) -> tuple[str, str]:
    """What stays the same of a disagreement when the program shrinks: neither numbers nor names."""
    return found.kind, re.sub(r"`[^`]*`|\d+|\[.*?\]|\(.*?\)", "", found.text)[:80]


def summary(done: Sequence[Trial]) -> str:
    """Counts, in words."""
    outcomes = Counter(first(trial.outcome.raises) for trial in done)
    kinds = Counter(found.kind for trial in done for found in trial.disagreements)
    lines = sum(trial.source.count("\n") for trial in done) / len(done)
    raises = sum(len(trial.outcome.behind) for trial in done)
    counts = [
        f"{len(done)} programs, {lines:.0f} lines each; PyTorch: {outcomes['clean']} clean",
        f"{outcomes['width']} raise for a width first, {outcomes['other']} for another reason first",
        f"{raises} raises in all; lazylint: {sum(trial.undecided for trial in done)} undecided",
    ]
    return ", ".join(counts) + f"; disagreements: {dict(kinds) or 'none'}"


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
