"""Fixes made: of all that findings offer, those that do not get in each other's way, file by file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from lazylint.checked import Checked, source_key
from lazylint.edits import decoded, edited
from lazylint.finding import Edit, Finding, Fix, Place
from lazylint.rewrite import linked, rewrite
from lazylint.source.module import read_bytes
from lazylint.source.notebook import python_of

Point = tuple[int, int, int]


class Change(msgspec.Struct, frozen=True):
    """One file before and after; `name` is what people call it. A text without `path` is in no file."""

    name: str
    path: str | None
    before: bytes
    after: bytes

    @property
    def texts(self) -> Mapping[int | None, tuple[str, str]]:
        """The text before and after, under None, or those of a notebook's code cells by number."""
        if not self.name.endswith(".ipynb"):
            return {None: (decoded(self.before)[0], decoded(self.after)[0])}
        before, after = (read_bytes(self.name, self.name, data).written for data in (self.before, self.after))
        return {cell: (before[cell], after[cell]) for cell in before}

    def write(self) -> None:
        """Put it on the disk. Raises `Fault`."""
        if self.path:
            rewrite(self.path, self.after)


class Round(msgspec.Struct, frozen=True):
    """What one look at the findings mends: the files as they become, the findings that this mends, and those that
    must wait because their fixes overlap with others. `refused` says of files why they are left as they are."""

    changes: tuple[Change, ...] = ()
    fixed: tuple[Finding, ...] = ()
    waiting: tuple[Finding, ...] = ()
    refused: Mapping[str, str] = msgspec.field(default_factory=dict)


def one_round(checked: Checked, stdin: tuple[str, bytes] | None = None) -> Round:
    """The fixes of `checked.findings` that can be made at once; nothing is written.

    `stdin` is the name and the bytes of a text that is in no file. A fix is made whole or not at all: where one of
    its files is refused (changed since it was checked, behind a link, no Python any more), it is left out.
    """
    wanted = [f for f in checked.findings if f.offers_fix(unsafe=checked.unsafe_fixes)]
    refused: dict[str, str] = {}
    while True:
        plan = _planned(wanted, refused)
        changes = []
        for name, edits in plan.edits.items():
            made = _change(name, edits, checked, stdin)
            if isinstance(made, str):
                refused[name] = made
            else:
                changes.append(made)
        if not refused.keys() & plan.edits.keys():
            return Round(tuple(changes), plan.fixed, plan.waiting, refused)


class _Plan(msgspec.Struct, frozen=True):
    edits: Mapping[str, Sequence[Edit]]
    fixed: tuple[Finding, ...]
    waiting: tuple[Finding, ...]


def _planned(findings: Sequence[Finding], refused: Mapping[str, str]) -> _Plan:
    """Fixes by the place of their first edit; one that overlaps with those before it waits. Equal edits are one."""
    edits: dict[str, list[Edit]] = {}
    fixed: list[Finding] = []
    waiting: list[Finding] = []
    for finding, fix in sorted(_fixes(findings), key=lambda pair: min(_span(edit.place) for edit in pair[1].edits)):
        if any(edit.place.path in refused for edit in fix.edits):
            continue
        new = [edit for edit in fix.edits if edit not in edits.get(edit.place.path, ())]
        if any(_overlap(edit, other) for edit in new for other in edits.get(edit.place.path, ())):
            waiting.append(finding)
            continue
        for edit in new:
            edits.setdefault(edit.place.path, []).append(edit)
        fixed.append(finding)
    return _Plan(edits, tuple(fixed), tuple(waiting))


def _fixes(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Fix]]:
    for finding in findings:
        if finding.fix and finding.fix.edits:
            yield finding, finding.fix


def _span(place: Place) -> tuple[Point, Point]:
    cell = place.cell or 0
    start = (cell, place.line, place.column)
    return start, (cell, place.end_line, place.end_column) if place.end_line else start


def _overlap(one: Edit, other: Edit) -> bool:
    """Whether the order of two edits would matter: they share a character, or insert at one point."""
    (start, end), (first, last) = _span(one.place), _span(other.place)
    return (start < last and first < end) or start == first


def _change(name: str, edits: Sequence[Edit], checked: Checked, stdin: tuple[str, bytes] | None) -> Change | str:
    """The file of that name with `edits`, or why there is none."""
    path = os.path.normpath(os.path.join(checked.root, name))
    given = stdin is not None and stdin[0] == name
    if given and stdin:
        data = stdin[1]
    elif linked(path, checked.root):
        return "is reached through a link"
    else:
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            return f"cannot be read: {error.strerror}"
    texts = read_bytes(path, name, data).written
    if any(texts.get(e.place.cell) != checked.sources.get(source_key(e.place)) for e in edits):
        return "has changed since it was checked"
    if any(_in_magic(texts[edit.place.cell], edit.place) for edit in edits if edit.place.cell is not None):
        return "would have to be fixed inside a magic"
    try:
        after = edited(path, data, edits)
    except ValueError as error:
        return f"does not take the fixes: {error}"
    broken = read_bytes(path, name, after).error
    if broken:
        return f"would be broken by the fixes: {broken.message} on line {broken.line}"
    return Change(name, None if given else path, data, after)


def _in_magic(text: str, place: Place) -> bool:
    """Whether a line of a cell is not the Python that was checked: its columns may be others."""
    lines = slice(place.line - 1, max(place.end_line, place.line))
    return text.split("\n")[lines] != python_of(text).split("\n")[lines]
