"""Samples: Python files whose comments say which findings must stand where. Rule packs test with them too.

    self.head(x)
    self.head(y)  # want: LZ101 "fixed at 16 .* on line {line-1}, gets 8"

| comment | meaning |
|---|---|
| `# want: LZ101 "regex"` | this finding starts on this line; several may follow; the regex is optional |
| `# want+1: LZ101`, `# want-2: LZ101` | the same for another line, counted from this one |
| `# missed: LZ101` | a finding that should stand here and does not yet; fails on the day it is found |
| `# false-alarm: LZ101` | a finding that stands here and should not; fails on the day it is gone |
| `# shape: b = (B, 16)` | the value made last on this line has this shape; `b` names it for the reader |

`LZ101.fixed.py` beside `LZ101.py` is that file after all fixes, unsafe ones included, without the marks that they
mended: a sample itself, which nothing is left to fix in. Rules that are off by default run where a mark or
the file's name names them.

All of them take an offset. A regex is searched in the message; `{line}`, `{line-3}` in it stand for line
numbers counted from the marked line, so that text above may grow. All that is not marked must be clean.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lazylint.checked import Checked
    from lazylint.finding import Finding
    from lazylint.graph import ModelGraph

_COMMENT = re.compile(r'#\s*(want|missed|false-alarm|shape)([+-]\d+)?:\s*((?:"(?:[^"\\]|\\.)*"|[^#"])*)(?=#|$)')
_ALMOST = re.compile(r"#\s*(wants?|missed|false[- _]alarm|shape)\s*([+-]\s*\d*)?\s*(:|\s[A-Z]+\d)", re.IGNORECASE)
_CODE = re.compile(r'([A-Z]+\d+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*,?\s*')
_SHAPE = re.compile(r"(\w+)\s*=\s*\((.*)\)")
_LINE = re.compile(r"\{line([+-]\d+)?\}")


MOST_ROUNDS = 10


class MarkError(ValueError):
    """A mark that cannot be read; the text says the file, the line and the comment."""


@dataclass(frozen=True)
class Mark:
    """One thing that a comment says of one line: `kind` is "want", "missed" or "false-alarm"."""

    kind: str
    line: int
    code: str
    pattern: str | None = None

    def fits(self, finding: Finding) -> bool:
        """Whether the finding has this code, starts on this line and says what the pattern asks for."""
        return (
            finding.code == self.code
            and finding.place.line == self.line
            and (self.pattern is None or re.search(self.pattern, finding.message) is not None)
        )

    def __str__(self) -> str:
        return self.code if self.pattern is None else f'{self.code} "{self.pattern}"'


@dataclass(frozen=True)
class ShapeMark:
    """The shape that the value made last on a line must have, one formula a dimension."""

    line: int
    name: str
    shape: tuple[str, ...]


def read_marks(path: Path | str) -> tuple[Mark, ...]:
    """The `want`, `missed` and `false-alarm` marks of a file, by line. Raises `MarkError`."""
    return tuple(mark for mark in _marks(Path(path)) if isinstance(mark, Mark))


def read_shapes(path: Path | str) -> tuple[ShapeMark, ...]:
    """The `shape` marks of a file, by line. Raises `MarkError`."""
    return tuple(mark for mark in _marks(Path(path)) if isinstance(mark, ShapeMark))


def check_sample(path: Path | str) -> list[str]:
    """Check one sample with all installed rules and say where findings and marks disagree; empty if nowhere.

    A problem reads `LZ101.py:11: unexpected LZ101: ...`. Raises `MarkError`.
    """
    report = check(path)
    return compare(path, report.findings) + compare_shapes(path, report.graphs)


def check(path: Path | str) -> Checked:
    """What all installed rules say of one sample; those that are off by default only where a mark or
    the file's name names them."""
    from lazylint.choice import load_rules
    from lazylint.config import Config
    from lazylint.corridor import check_paths

    named = {mark.code for mark in read_marks(path)} | set(re.findall(r"^[A-Z]+\d+", Path(path).name))
    extra = tuple(rule.code for rule in load_rules(Config()) if rule.code in named and not rule.default)
    return replace(check_paths([str(path)], Config(extend_select=extra)), unsafe_fixes=True)


def fixed(path: Path | str, folder: Path) -> str:
    """A sample after all its fixes, without the marks of what they mended. `folder` is an empty one to work in."""
    from lazylint.fix import one_round

    work = folder / Path(path).name
    work.write_bytes(Path(path).read_bytes())
    for _ in range(MOST_ROUNDS):
        report = check(work)
        made = one_round(report)
        for change in made.changes:
            change.write()
        if not made.changes:
            break
    return "".join(_without_idle_marks(work, {(f.place.line, f.code) for f in report.findings}))


def _without_idle_marks(path: Path, found: set[tuple[int, str]]) -> Iterator[str]:
    """The lines of a file without the `want` marks of codes that are not found there."""
    comments = dict(_comments(path))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(keepends=True), start=1):
        marks = [match for match in _COMMENT.finditer(comments.get(number, "")) if match[1] == "want"]
        kept = line
        for match in marks:
            codes = [code for code, _ in _CODE.findall(match[3])]
            if not any((number + int(match[2] or 0), code) in found for code in codes):
                kept = re.sub(rf"[ \t]*{re.escape(match[0].rstrip())}", "", kept)
        if kept.strip() or not marks:
            yield kept


def compare(path: Path | str, findings: Iterable[Finding]) -> list[str]:
    """Where the findings of a file and its marks disagree, both ways. A mark stands for one finding."""
    path = Path(path)
    left = list(findings)
    problems: list[tuple[int, str]] = []
    # A mark with a pattern chooses first, so that one without does not take its finding.
    for mark in sorted(read_marks(path), key=lambda mark: mark.pattern is None):
        found = next((finding for finding in left if mark.fits(finding)), None)
        if found:
            left.remove(found)
        if mark.kind == "want" and not found:
            problems.append((mark.line, f"missing {mark}"))
        elif mark.kind == "missed" and found:
            problems.append((mark.line, f"{mark} is found now, make `missed` a `want`"))
        elif mark.kind == "false-alarm" and not found:
            problems.append((mark.line, f"{mark} is gone, remove `false-alarm`"))
    said = [f"{path.name}:{line}: {text}" for line, text in sorted(problems)]
    for finding in left:
        place = finding.place
        said.append(f"{Path(place.path).name}:{place.line}: unexpected {finding.code}: {finding.message}")
    return said


def compare_shapes(path: Path | str, graphs: Iterable[ModelGraph]) -> list[str]:
    """Where the shapes that were seen and the `shape` marks of a file disagree."""
    path = Path(path)
    seen = {
        op.place.line: op.shape
        for graph in graphs
        for op in graph.ops
        if op.shape is not None and op.place and Path(op.place.path).resolve() == path.resolve()
    }
    problems = []
    for mark in read_shapes(path):
        shape = seen.get(mark.line)
        if shape is None:
            problems.append(f"{path.name}:{mark.line}: no shape was seen for `{mark.name}`")
        elif shape != mark.shape:
            problems.append(f"{path.name}:{mark.line}: `{mark.name}` has shape ({', '.join(shape)})")
    return problems


def _marks(path: Path) -> Iterator[Mark | ShapeMark]:
    for line, comment in _comments(path):
        complaint = f"{path.name}:{line}: cannot read `{comment}`"
        if _ALMOST.search(_COMMENT.sub("", comment)):
            raise MarkError(complaint)
        for match in _COMMENT.finditer(comment):
            kind, offset, text = match.groups()
            yield from _read(kind, line + int(offset or 0), text.strip(), complaint)


def _read(kind: str, line: int, text: str, complaint: str) -> Iterator[Mark | ShapeMark]:
    if kind == "shape":
        shape = _SHAPE.fullmatch(text)
        if not shape:
            raise MarkError(complaint)
        yield ShapeMark(line, shape[1], _split(shape[2]))
        return
    end = 0
    while code := _CODE.match(text, end):
        end = code.end()
        pattern = code[2]
        if pattern is not None:
            pattern = _LINE.sub(lambda found: str(line + int(found[1] or 0)), pattern)
            try:
                re.compile(pattern)
            except re.error as error:
                raise MarkError(f"{complaint}: {error}") from error
        yield Mark(kind, line, code[1], pattern)
    if end == 0 or end < len(text):
        raise MarkError(complaint)


def _split(dimensions: str) -> tuple[str, ...]:
    """Formulas between commas that stand in no parentheses."""
    parts, depth = [""], 0
    for character in dimensions:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return tuple(part.strip() for part in parts if part.strip())


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each comment; of a file that is not Python, those before it stops being so."""
    content = path.read_bytes()
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
    except SyntaxError:
        encoding = "utf-8"
    text = content.decode(encoding, errors="replace")
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return
