"""`--add-ignore`: a comment `# lazylint: ignore[LZ101]` at each finding, and nothing else changed in its file."""

from __future__ import annotations

import ast
import io
import os
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lazylint.checked import Checked, put_aside, source_key
from lazylint.edits import edited
from lazylint.fault import Fault
from lazylint.finding import Edit, Finding, Place
from lazylint.rewrite import linked, rewrite
from lazylint.source.content import split_lines
from lazylint.source.module import SourceModule, read_bytes
from lazylint.source.notebook import python_of
from lazylint.source.suppress import read_suppressions

# What is wrong with the text or with such a comment itself is not mended by a comment.
NEVER = frozenset({"LZ903", "LZ904", "LZ905"})
_IGNORE = re.compile(r"(?P<head>(?<!\S)#\s*lazylint\s*:\s*ignore\s*\[[^\]]*?)(?P<end>\s*\])", re.IGNORECASE)
_OWN = re.compile(r"(?<!\S)#\s*lazylint\s*:", re.IGNORECASE)
_ENCODING = re.compile(r"[ \t\f]*#.*?coding[:=]")


def silence(checked: Checked, reason: str = "") -> tuple[Checked, int]:
    """Write the comments; what was found and cannot be silenced so, and how many files were written.

    A file is written only if its program stays the same and each comment covers its finding. Raises `Fault`
    for a reason that is not one line, and for a file that cannot be written.
    """
    if not reason.isprintable():
        raise Fault("a reason is one line of text", where="--reason")
    files: dict[str, list[Finding]] = {}
    for finding in checked.findings:
        if finding.code not in NEVER:
            files.setdefault(finding.place.path, []).append(finding)
    silenced: set[Finding] = set()
    written = 0
    for name, findings in files.items():
        path = os.path.normpath(os.path.join(checked.root, name))
        made = _with_comments(path, findings, checked, reason)
        if made:
            rewrite(path, made.data)
            silenced.update(made.findings)
            written += 1
    left = tuple(finding for finding in checked.findings if finding not in silenced)
    counts = put_aside(checked.counts, tuple(silenced))
    counts = replace(counts, silenced=counts.silenced + len(silenced))
    return replace(checked, findings=left, counts=counts), written


@dataclass(frozen=True)
class _Made:
    """A file as it is to be written, and the findings that its new comments silence."""

    data: bytes
    findings: tuple[Finding, ...]


def _with_comments(path: str, findings: Sequence[Finding], checked: Checked, reason: str) -> _Made | None:
    """None for a file that cannot take them: a link, text that changed since, nothing to write on."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    module = read_bytes(path, path, data)
    if linked(path, checked.root) or module.error:
        return None
    texts = module.written
    left = [f for f in findings if texts.get(f.place.cell) == checked.sources.get(source_key(f.place))]
    while left:
        planned = {cell: _planned(texts[cell], [f for f in left if f.place.cell == cell], reason) for cell in texts}
        edits = [edit for plan in planned.values() for edit in plan.edits]
        try:
            made = edited(path, data, edits)
        except ValueError:
            return None
        after = read_bytes(path, path, made)
        if not _same_program(module.text, after.text):
            return None
        kept = [f for f in left if _covered(f, after, planned[f.place.cell].added)]
        if len(kept) == len(left):
            return _Made(made, tuple(kept))
        left = kept
    return None


def _same_program(before: str, after: str) -> bool:
    """Whether two texts differ in comments and space alone, as far as this Python can read them."""
    try:
        return ast.dump(ast.parse(before)) == ast.dump(ast.parse(after))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _covered(finding: Finding, after: SourceModule, added: Sequence[int]) -> bool:
    """Whether the new text silences a finding; `added` holds the lines that new lines were put above."""
    place = finding.place
    down = sum(number <= place.line for number in added)
    down += next((c.first_line - 1 for c in after.cells or () if c.number == place.cell), 0)
    end = max(place.end_line, place.line) + down
    moved = replace(place, line=place.line + down, end_line=end, cell=None)
    return bool(read_suppressions(after).covering(finding, moved))


@dataclass(frozen=True)
class _Plan:
    """Edits of one text, and the lines above which they put a new one."""

    edits: tuple[Edit, ...] = ()
    added: tuple[int, ...] = ()


def _planned(text: str, findings: Sequence[Finding], reason: str) -> _Plan:
    if not findings:
        return _Plan()
    layout = _layout(text if findings[0].place.cell is None else python_of(text))
    beside: dict[int, set[str]] = {}
    above: dict[int, set[str]] = {}
    for finding in findings:
        line = layout.line_for(finding.place)
        (above if line is None else beside).setdefault(line or finding.place.line, set()).add(finding.code)
    where = findings[0].place
    edits = [_beside(layout, replace(where, line=line), codes, reason) for line, codes in beside.items()]
    edits += [_above(layout, replace(where, line=line), codes, reason) for line, codes in above.items()]
    return _Plan(tuple(edits), tuple(above))


@dataclass(frozen=True)
class _Layout:
    """The lines of a text, those that end outside strings and backslashes, and the comments on them."""

    lines: tuple[str, ...]
    ending: frozenset[int]
    comments: Mapping[int, tuple[int, str]]

    def line_for(self, place: Place) -> int | None:
        """A line of a finding's place that can take a comment: its first, its last, one between."""
        last = max(place.end_line, place.line)
        candidates: list[int] = [place.line, last, *range(place.line + 1, last)]
        for line in candidates:
            if line in self.ending and self._takes_one(line):
                return line
        return None

    def _takes_one(self, line: int) -> bool:
        """A line that begins a script for the shell does not, nor one with another word to lazylint."""
        _, comment = self.comments.get(line, (0, ""))
        return not comment.startswith("#!") and (not _OWN.search(comment) or bool(_IGNORE.search(comment)))


def _layout(text: str) -> _Layout:
    ending: set[int] = set()
    comments: dict[int, tuple[int, str]] = {}
    for token in _tokens(text):
        if token.type in (tokenize.NEWLINE, tokenize.NL):
            ending.add(token.start[0])
        elif token.type == tokenize.COMMENT:
            comments[token.start[0]] = (token.start[1], token.string)
    return _Layout(tuple(split_lines(text)), frozenset(ending), comments)


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _beside(layout: _Layout, place: Place, codes: set[str], reason: str) -> Edit:
    """A comment after what stands on the line, or codes added to the one that is there."""
    line = layout.lines[place.line - 1]
    column, comment = layout.comments.get(place.line, (0, ""))
    there = _IGNORE.search(comment)
    if there:
        at = column + there.end("head") + 1
        span = replace(place, column=at, end_line=place.line, end_column=at)
        return Edit(span, "".join(f", {code}" for code in sorted(codes)))
    end = len(line.rstrip())
    span = replace(place, column=end + 1, end_line=place.line, end_column=len(line) + 1)
    return Edit(span, f"  {_comment(codes, reason)}")


def _above(layout: _Layout, place: Place, codes: set[str], reason: str) -> Edit:
    """A comment on a line of its own above the line of `place`; below what must begin a script, and then
    for the whole file."""
    lines, number, verb = layout.lines, place.line, "ignore"
    if lines[number - 1].startswith("#!"):
        number, verb = (3 if _ENCODING.match(lines[1]) else 2), "file-ignore"
    line = lines[number - 1]
    indent = line[: len(line) - len(line.lstrip())] if verb == "ignore" else ""
    span = replace(place, line=number, column=1, end_line=number, end_column=1)
    return Edit(span, f"{indent}{_comment(codes, reason, verb)}\n")


def _comment(codes: set[str], reason: str, verb: str = "ignore") -> str:
    return f"# lazylint: {verb}[{', '.join(sorted(codes))}] {reason}".rstrip()
