"""Library files: classes without a driver, all that lazylint has; PyTorch also gets a call that the writer knows."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .agreement import UNKNOWN, Disagreement, named_lines
from .choose import Choose
from .driver import tensor
from .forward import Names
from .lint import Findings, lint
from .models import write_model
from .oracle import Outcome, judge
from .strategy import HEADS


@dataclass(frozen=True)
class Library:
    """`source` holds the classes; `call` builds the last of them and calls it once, below."""

    source: str
    call: str
    inputs: int

    @property
    def program(self) -> str:
        """Both: the lines of the classes are those of `source`."""
        return self.source + self.call


@dataclass(frozen=True)
class Reading:
    """A library, what lazylint says of it, and what PyTorch does with the call."""

    library: Library
    findings: Findings
    outcome: Outcome

    @property
    def undecided(self) -> bool:
        """Whether something was left open although the call passes."""
        return self.outcome.clean and any(finding["code"] in UNKNOWN for finding in self.findings)

    @property
    def disagreements(self) -> list[Disagreement]:
        """An error though the call passes, or a layer that takes two widths of which nothing is said.

        What is said of one path only, another call may do: it is not held against this one. Nor is it that two
        inputs which have to be alike, as those of a siamese net, are not alike here.
        """
        found = []
        for finding in self.findings if self.outcome.clean else ():
            text = f"{finding['code']} {finding['message']}"
            if finding["severity"] == "error" and finding["code"] != "LZ103" and " when `" not in text:
                found.append(Disagreement("false", finding["location"]["row"], text))
        said = {line for finding in self.findings for line in named_lines(finding)}
        open_ends = any(finding["code"] in UNKNOWN for finding in self.findings)
        for raised in () if open_ends or self.library.inputs > 1 else self.outcome.behind:
            if raised.layer is not None and not raised.lines & said:
                found.append(Disagreement("missed", raised.call, f"{raised.type}: {raised.message}"))
        return found

    def report(self) -> str:
        """The program, line by line, with what was said."""
        said = [f"{found.kind} on line {found.line}: {found.text}" for found in self.disagreements]
        said += [f"lazylint: lines {sorted(named_lines(f))}: {f['code']} {f['message']}" for f in self.findings]
        lines = [f"{number:4} {line}" for number, line in enumerate(self.library.program.splitlines(), 1)]
        return "\n".join([*said, *lines])


def library(number: int) -> Library:
    """The library of that number: a model, about half of them meant to run, and perhaps a part of it."""
    choose, top = Choose(number), Names()
    parts = [write_model(choose, top, True, False, [])] if choose.chance(30) else []
    parts = [part for part in parts if len(part.inputs) == 1]
    whole = write_model(choose, top, choose.chance(55), False, parts)
    used = [part for part in parts if f"{part.name}()" in "\n".join(whole.lines)]
    blocks = [choose.one(HEADS), *(block for part in [*used, whole] for block in [*part.above, part.lines])]
    given = ", ".join(tensor(choose, shape, whole.tokens) for shape in whole.inputs.values())
    source = "\n\n\n".join("\n".join(block) for block in blocks)
    return Library(f"# generated library {number}\n{source}\n", f"\n\n{whole.name}()({given})\n", len(whole.inputs))


def readings(libraries: Sequence[Library]) -> list[Reading]:
    """Each library, linted alone and called."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder).resolve()
        alone, called = ([home / f"{kind}_{n:05}.py" for n in range(len(libraries))] for kind in ("alone", "called"))
        for each, path, whole in zip(libraries, alone, called, strict=True):
            path.write_text(each.source, encoding="utf-8")
            whole.write_text(each.program, encoding="utf-8")
        findings, outcomes = lint(alone), judge(called)
    return [
        Reading(each, findings[path], outcomes[whole])
        for each, path, whole in zip(libraries, alone, called, strict=True)
    ]
