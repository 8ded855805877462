"""A notebook as one Python text: its code cells in order, line for line, and the way back to cell and
line."""

from __future__ import annotations

import ast
import json
import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

PYTHON_CELL_MAGICS = frozenset({"time", "timeit", "capture", "prun", "lazylint"})
PYTHON_LINE_MAGICS = frozenset({"time", "timeit", "prun"})

_MAGIC = re.compile(r"(?P<indent>\s*)(?P<mark>%%?|!!?|\?\??)(?P<name>[A-Za-z_]\w*)?(?P<rest>.*)", re.DOTALL)
_ASSIGNED = re.compile(r"(?P<head>\s*[\w.,\s\[\]*]+=\s*)(?P<mark>[!%])(?P<rest>\S.*)", re.DOTALL)
_HELP = re.compile(r"\s*[\w.*]+\?\??\s*")
_OPTIONS = re.compile(r"(?:-\w+\s*[\w.]*\s+)*")
_TOKEN = re.compile(r"'''|\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|#[^\n]*|[\[({]|[\])}]")


class BrokenNotebook(ValueError):
    """The file is not a notebook that can be read."""


@dataclass(frozen=True)
class Cell:
    """A code cell: its number among all cells of the notebook, from 1, and its first line in the joined
    text."""

    number: int
    first_line: int


@dataclass(frozen=True)
class Notebook:
    """The joined text, where each cell starts in it, and the cells as they were written."""

    text: str
    cells: tuple[Cell, ...]
    originals: tuple[str, ...]


def read_notebook(data: str) -> Notebook:
    """Join the code cells of a notebook's JSON. A notebook in another language has no cells.

    Raises `BrokenNotebook` when the JSON or its shape is not that of a notebook (nbformat 3 or 4).
    """
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BrokenNotebook(f"not valid JSON: {error}") from error
    parts: list[str] = []
    cells: list[Cell] = []
    originals: list[str] = []
    line = 1
    for number, source in _code_cells(document):
        text = python_of(source)
        parts.append(text + "\n")
        cells.append(Cell(number, line))
        originals.append(source)
        line += text.count("\n") + 1
    return Notebook("".join(parts), tuple(cells), tuple(originals))


def locate(cells: tuple[Cell, ...], line: int) -> tuple[int, int]:
    """The cell number and the line in that cell of a line of the joined text, all from 1."""
    index = max(bisect_right([cell.first_line for cell in cells], line) - 1, 0)
    return cells[index].number, line - cells[index].first_line + 1


def _code_cells(document: Any) -> list[tuple[int, str]]:
    if not isinstance(document, dict):
        raise BrokenNotebook("not a notebook: the top is not an object")
    cells = document.get("cells")
    if cells is None and isinstance(document.get("worksheets"), list):
        sheets = [sheet for sheet in document["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in sheet.get("cells", [])]
    if not isinstance(cells, list):
        raise BrokenNotebook("not a notebook: it has no list of cells")
    if _language(document) not in ("python", "ipython", ""):
        return []
    found = []
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            raise BrokenNotebook(f"cell {number} is not an object")
        if cell.get("cell_type") == "code":
            found.append((number, _joined(cell.get("source", cell.get("input", "")), number)))
    return found


def _language(document: dict[str, Any]) -> str:
    metadata = document.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    for key, name in (("language_info", "name"), ("kernelspec", "language")):
        entry = metadata.get(key)
        if isinstance(entry, dict) and isinstance(entry.get(name), str):
            return str(entry[name]).lower()
    return ""


def _joined(source: Any, number: int) -> str:
    if isinstance(source, list) and all(isinstance(part, str) for part in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise BrokenNotebook(f"the source of cell {number} is not text")
    return source.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")


def python_of(source: str) -> str:
    """A cell's source with magics and shell lines set aside, each line where it was."""
    lines = source.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        name = lines[first][2:].split(maxsplit=1)[0] if lines[first][2:].strip() else ""
        if name not in PYTHON_CELL_MAGICS:
            return "\n".join(f"# {line}" if line.strip() else line for line in lines)
        lines[first] = f"# {lines[first]}"
        source = "\n".join(lines)
    if parses(source):
        return source
    return "\n".join(_without_magics(lines))


def parses(source: str) -> bool:
    """Whether it is Python."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_magics(lines: list[str]) -> list[str]:
    kept: list[str] = []
    pending = ""
    shell = False
    for line in lines:
        if shell:
            kept.append(f"# {line}")
            shell = line.endswith("\\")
        elif pending:
            kept.append(line)
            pending = _unfinished(f"{pending}\n{line}")
        else:
            plain, is_magic = _statement(line)
            kept.append(plain)
            shell = is_magic and line.endswith("\\")
            pending = "" if is_magic else _unfinished(line)
    return kept


def _statement(line: str) -> tuple[str, bool]:
    """A line that starts a statement, as Python, and whether it was a magic. Columns stay where they can."""
    magic = _MAGIC.match(line)
    if magic:
        indent, mark, name, rest = magic["indent"], magic["mark"], magic["name"] or "", magic["rest"]
        if mark == "%" and name in PYTHON_LINE_MAGICS:
            options = _OPTIONS.match(rest.lstrip())
            statement = rest.lstrip()[options.end() if options else 0 :]
            pad = len(line) - len(indent) - len(statement) - len("if 1:")
            if statement and pad >= 1:
                return f"{indent}if 1{' ' * (pad - 1)}: {statement}", True
        return f"{indent}pass  # {line.strip()}", True
    assigned = _ASSIGNED.fullmatch(line)
    if assigned:
        kind = "getoutput" if assigned["mark"] == "!" else "run_line_magic"
        return f"{assigned['head']}get_ipython().{kind}({assigned['rest']!r})", True
    if _HELP.fullmatch(line):
        return f"pass  # {line.strip()}", True
    return line, False


def _unfinished(text: str) -> str:
    """`text` if its statement goes on in the next line (open bracket, string or backslash), else nothing."""
    depth = 0
    position = 0
    while match := _TOKEN.search(text, position):
        token = match.group()
        position = match.end()
        if token in ("'''", '"""'):
            end = text.find(token, position)
            if end < 0:
                return text
            position = end + 3
        elif token in "([{":
            depth += 1
        elif token in ")]}":
            depth -= 1
    return text if depth > 0 or text.endswith("\\") else ""
