"""Annotated source: every place a finding speaks of is underlined, with what is said there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from lazylint.checked import Checked, source_key
from lazylint.report.concise import headline, ink_of, where
from lazylint.source.content import split_lines
from lazylint.terminal import BLUE, paint, printable, width

if TYPE_CHECKING:
    from lazylint.finding import Finding, Place

TAB = 4
LONGEST = 160


class _Mark(NamedTuple):
    """A place with its label; the finding's own is underlined with `^`, others with `-`."""

    place: Place
    label: str
    own: bool


def render(checked: Checked, *, color: bool = False) -> str:
    """Each finding with its source, an empty line between two."""
    blocks = ("\n".join(_block(finding, checked, color)) for finding in checked.findings)
    return "\n\n".join(blocks) + "\n" if checked.findings else ""


def _block(finding: Finding, checked: Checked, color: bool) -> Iterator[str]:
    yield headline(finding, checked, color)
    ink = ink_of(finding)
    marks = [_Mark(finding.place, finding.label, own=True)]
    marks += [_Mark(related.place, related.message, own=False) for related in finding.related]
    here = source_key(finding.place)
    inside = [mark for mark in marks if source_key(mark.place) == here]
    yield from _snippet(inside, checked, ink, color)
    for mark in marks:
        if mark not in inside:
            yield f"   {paint('-->', BLUE, color)} {where(mark.place)}"
            yield from _snippet([mark], checked, ink, color)
    for note in finding.notes:
        yield from _remark(note, color)
    if finding.help:
        yield from _remark(f"help: {finding.help}", color)
    if finding.fix:
        yield from _remark(f"{'fix' if finding.fix.safe else 'unsafe fix'}: {finding.fix.message}", color)


def _snippet(marks: list[_Mark], checked: Checked, ink: str, color: bool) -> Iterator[str]:
    """The lines of one text with their marks, in order; a label without a line is still told."""
    text = checked.sources.get(source_key(marks[0].place), "")
    lines = split_lines(text)
    gutter = paint("      |", BLUE, color)
    ordered = sorted(marks, key=lambda mark: (mark.place.line, mark.place.column, not mark.own))
    for number, group in groupby(ordered, key=lambda mark: mark.place.line):
        source = lines[number - 1] if 0 < number <= len(lines) else ""
        if not source.strip():
            yield from (f"{gutter} {printable(mark.label)}" for mark in group if mark.label)
            continue
        on_line = list(group)
        start = _first_shown(source, on_line)
        yield f"{paint(f'{number:>5} |', BLUE, color)} {_shown(source[start : start + LONGEST])}"
        for mark in on_line:
            yield f"{gutter} {_underline(mark, source, start, ink, color)}"


def _first_shown(source: str, marks: list[_Mark]) -> int:
    """Where to start showing a line that is too long: a little before its first mark."""
    if len(source) <= LONGEST:
        return 0
    return max(0, min(mark.place.column for mark in marks) - 1 - LONGEST // 4)


def _underline(mark: _Mark, source: str, start: int, ink: str, color: bool) -> str:
    place = mark.place
    first = max(place.column - 1, start)
    same_line = place.end_line in (0, place.line) and place.end_column > place.column
    last = place.end_column - 1 if same_line else len(source.rstrip()) if place.end_line > place.line else first + 1
    last = min(last, start + LONGEST)
    before = width(_shown(source[start:first]))
    marked = max(width(_shown(source[start:last])) - before, 1)
    line = paint(("^" if mark.own else "-") * marked, ink if mark.own else BLUE, color)
    return f"{' ' * before}{line} {' '.join(printable(mark.label).split())}".rstrip()


def _shown(text: str) -> str:
    return printable(text.expandtabs(TAB)).replace("\n", " ")


def _remark(text: str, color: bool) -> Iterator[str]:
    first, *rest = printable(text).splitlines() or [""]
    yield f"   {paint('=', BLUE, color)} {first}"
    yield from (f"     {line}" for line in rest)
