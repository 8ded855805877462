"""Edits of files that leave all else as it is, byte for byte: encoding, line ends, and the JSON around a
notebook's cells."""

from __future__ import annotations

import io
import json
import re
import tokenize
from collections.abc import Iterator, Sequence

import msgspec

from lazylint.finding import Edit

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(strict=False)


class _Change(msgspec.Struct, frozen=True):
    """Characters from `start` to `end` become `content`."""

    start: int
    end: int
    content: str


def edited(path: str, data: bytes, edits: Sequence[Edit]) -> bytes:
    """The bytes of the file at `path` with `edits` made; their places are told as people say them, a
    notebook's by cell. A `\\n` in what is put in becomes the line end of the line it comes to.

    Raises ValueError for edits that overlap or lie outside the text, and where the file's encoding lacks a
    character.
    """
    if path.endswith(".ipynb"):
        return _edited_notebook(data, edits)
    text, encoding = decoded(data)
    return _changed(text, list(_changes(text, edits))).encode(encoding)


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a file that is no notebook, and its encoding."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding), encoding


def _edited_notebook(data: bytes, edits: Sequence[Edit]) -> bytes:
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    document = data.decode(encoding)
    changes: list[_Change] = []
    for number in sorted({edit.place.cell for edit in edits if edit.place.cell is not None}):
        own = [edit for edit in edits if edit.place.cell == number]
        changes += _cell_changes(document, number, own)
    return _changed(document, changes).encode(encoding)


def _cell_changes(document: str, number: int, edits: Sequence[Edit]) -> Iterator[_Change]:
    """What changes in the JSON for edits of one cell: the strings that hold an edited line, no others."""
    strings = list(_strings(document, _source(document, number)))
    text = "".join(said for _, _, said in strings)
    wanted = list(_changes(text, edits))
    position = 0
    for start, end, said in strings:
        inside = [part for change in wanted if (part := _part(change, position, position + len(said), len(text)))]
        position += len(said)
        if inside:
            made = _changed(said, inside)
            yield _Change(start, end, json.dumps(made, ensure_ascii=document.isascii() or not _writable(made)))


def _part(change: _Change, first: int, last: int, whole: int) -> _Change | None:
    """The part of a change that falls to characters `first` to `last`; who holds its start gets its text."""
    begins = first <= change.start < last or (first < last == whole and change.start == last)
    if not begins and not (change.start < last and change.end > first):
        return None
    start, end = max(change.start, first), min(max(change.end, first), last)
    return _Change(start - first, max(end, start) - first, change.content if begins else "")


def _writable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _changes(text: str, edits: Sequence[Edit]) -> Iterator[_Change]:
    lines = _LINE.findall(text) or [""]
    if lines[-1].endswith(("\r", "\n")):
        lines.append("")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for edit in edits:
        place = edit.place
        last = place.end_line or place.line
        column = place.end_column if place.end_line else place.column
        if not 1 <= place.line <= last <= len(lines):
            raise ValueError(f"line {place.line} is not in the text")
        start = starts[place.line - 1] + place.column - 1
        end = starts[last - 1] + column - 1
        if not starts[place.line - 1] <= start <= end <= starts[last]:
            raise ValueError(f"column {column} is not in line {last}")
        yield _Change(start, end, edit.content.replace("\n", _line_end(lines, place.line)))


def _line_end(lines: Sequence[str], number: int) -> str:
    """The end of that line, or, where it has none, of the first line."""
    for line in (lines[number - 1], lines[0]):
        if found := re.search(r"[\r\n]+\Z", line):
            return found[0]
    return "\n"


def _changed(text: str, changes: Sequence[_Change]) -> str:
    parts = []
    position = 0
    for change in sorted(changes, key=lambda change: (change.start, change.end)):
        if change.start < position:
            raise ValueError("two edits overlap")
        parts += [text[position : change.start], change.content]
        position = change.end
    return "".join((*parts, text[position:]))


def _source(document: str, number: int) -> int:
    """Where in the JSON the source of a notebook's cell begins; cells count from 1, through all worksheets."""
    top = _members(document, _skip(document, 0))
    if "cells" in top:
        sheets = [top["cells"]]
    else:
        sheets = [_members(document, sheet)["cells"] for sheet in _items(document, top["worksheets"])]
    cells = [cell for sheet in sheets for cell in _items(document, sheet)]
    cell = _members(document, cells[number - 1])
    return cell["source"] if "source" in cell else cell["input"]


def _strings(document: str, position: int) -> Iterator[tuple[int, int, str]]:
    """Start, end and value of each string of the JSON value there: a string, or a list of them."""
    places = [position] if document[position] == '"' else _items(document, position)
    for start in places:
        said, end = _DECODER.raw_decode(document, start)
        yield start, end, str(said)


def _members(document: str, position: int) -> dict[str, int]:
    """Where the values of the JSON object there begin, by key."""
    found = {}
    position = _skip(document, position + 1)
    while document[position] != "}":
        key, position = _DECODER.raw_decode(document, position)
        position = _skip(document, _skip(document, position) + 1)
        found[str(key)] = position
        _, position = _DECODER.raw_decode(document, position)
        position = _after_comma(document, position)
    return found


def _items(document: str, position: int) -> list[int]:
    """Where the values of the JSON list there begin."""
    found = []
    position = _skip(document, position + 1)
    while document[position] != "]":
        found.append(position)
        _, position = _DECODER.raw_decode(document, position)
        position = _after_comma(document, position)
    return found


def _after_comma(document: str, position: int) -> int:
    position = _skip(document, position)
    return _skip(document, position + 1) if document[position] == "," else position


def _skip(document: str, position: int) -> int:
    space = _SPACE.match(document, position)
    assert space is not None
    return space.end()
