"""A grid of constructor arguments, from a TOML or JSON file: `--grid sweep.toml`.

As in scikit-learn's ParameterGrid a list is a choice, and several lists make every combination; as in Hydra a
value that is no list is the same everywhere. Several tables, each a grid of its own, follow one another.
"""

from __future__ import annotations

import itertools
import json
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lazylint.fault import Fault, nearest
from lazylint.job import Parameter, Signature
from lazylint.target import Target

Arguments = Mapping[str, Any]
Table = Mapping[str, Any]

TABLES = "configurations"
"""The key of the array of tables, where there are several grids."""
MOST = 100_000
_PLAIN: Mapping[str, tuple[type, ...]] = {"int": (int,), "float": (float, int), "str": (str,), "bool": (bool,)}
_TYPES = {dict: "a table", list: "a list", type(None): "null", str: "text", bool: "a truth value"}


@dataclass(frozen=True)
class Grid:
    """Sets of arguments, each once, in the order of the file: the last list of a table changes fastest.

    `tables` are the grids that they come from.
    """

    file: Path
    text: str
    tables: tuple[Table, ...]
    configurations: tuple[Arguments, ...]

    def judge(self, signature: Signature, target: Target) -> None:
        """Raise `Fault` for an argument that the constructor does not take, lacks, or takes of another type."""
        known = {parameter.name: parameter for parameter in signature.parameters}
        for number, table in enumerate(self.tables):
            for name, choice in table.items():
                if name not in known and not signature.rest:
                    raise Fault(
                        f"`{target.name}` takes no argument `{name}`",
                        where=self._where(number, name),
                        remedy=nearest(name, known) if known else "its constructor takes none",
                    )
                for value in choice if name in known else ():
                    if not _fits(value, known[name]):
                        said = f"`{name}` of `{target.name}` is {known[name].annotation}, not {_shown(value)}"
                        raise Fault(said, where=self._where(number, name))
            missing = [name for name, p in known.items() if p.required and name not in table]
            if missing:
                needed = " and ".join(f"`{name}`" for name in missing)
                said = f"`{target.name}` needs {needed}, which the grid does not give"
                raise Fault(said, where=self._where(number, None))

    def _where(self, number: int, name: str | None) -> str:
        return _where(self.file, self.text, number if len(self.tables) > 1 else 0, name)


def read_grid(file: Path) -> Grid:
    """The grid in a file. Raises `Fault`."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise Fault(f"cannot be read: {reason}", where=str(file)) from error
    tables = tuple(
        {name: _choice(value, file, text, number, name) for name, value in table.items()}
        for number, table in enumerate(_tables(_parse(text, file), file))
    )
    count = sum(math.prod(len(choice) for choice in table.values()) for table in tables)
    if count > MOST:
        raise Fault(f"{count:,} configurations are more than {MOST:,}", where=str(file), remedy="split the grid")
    found = {json.dumps(arguments, sort_keys=True): arguments for table in tables for arguments in _product(table)}
    return Grid(file, text, tables, tuple(found.values()))


def _product(table: Mapping[str, Sequence[Any]]) -> Iterator[Arguments]:
    for values in itertools.product(*table.values()):
        yield dict(zip(table, values, strict=True))


def _parse(text: str, file: Path) -> Any:
    if file.suffix == ".json":
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            raise Fault(f"not valid JSON: {error.msg}", where=f"{file}:{error.lineno}") from error
        except RecursionError as error:
            raise Fault("not valid JSON: nested too deeply", where=str(file)) from error
    if file.suffix != ".toml":
        raise Fault("a grid is a `.toml` or a `.json` file", where=str(file))
    if sys.version_info >= (3, 11):
        import tomllib as toml
    else:
        import tomli as toml
    try:
        return toml.loads(text)
    except toml.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise Fault(f"not valid TOML: {error}", where=f"{file}:{line[1]}" if line else str(file)) from error


def _tables(document: Any, file: Path) -> list[Mapping[str, Any]]:
    """One table a grid: the document itself, or those of its array, each with what stands outside of it."""
    shared: Mapping[str, Any] = {}
    tables = [document]
    if isinstance(document, list):
        tables = document
    elif isinstance(document, dict) and isinstance(document.get(TABLES), list):
        shared = {name: value for name, value in document.items() if name != TABLES}
        tables = document[TABLES]
    if not tables or not all(isinstance(table, dict) for table in tables):
        raise Fault("a grid is a table of arguments, or a list of such tables", where=str(file))
    return [{**shared, **table} for table in tables]


def _choice(value: Any, file: Path, text: str, number: int, name: str) -> Sequence[Any]:
    """The values that an argument takes in turn. Raises `Fault`."""
    choice = value if isinstance(value, list) else [value]
    where = _where(file, text, number, name)
    if not name.isidentifier():
        raise Fault(f"`{name}` is no name of an argument", where=where)
    if not choice:
        raise Fault(f"`{name}` has nothing to choose from", where=where, remedy="an empty list as a value is `[[]]`")
    if not all(map(_is_plain, choice)):
        raise Fault(f"`{name}` has a value that is no number, text, truth value, list or table", where=where)
    return choice


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    return value is None or isinstance(value, (int, float, str, bool))


def _fits(value: Any, parameter: Parameter) -> bool:
    """Whether a value is of the annotated type; what an annotation means that is no plain type is not judged."""
    said = re.sub(r"^(typing\.)?Optional\[(.*)\]$", r"\2 | None", parameter.annotation)
    names = [name.strip() for name in said.split("|")]
    if not all(name in _PLAIN or name == "None" for name in names):
        return True
    allowed = {kind for name in names for kind in _PLAIN.get(name, (type(None),))}
    return type(value) in allowed


def _shown(value: Any) -> str:
    kind = _TYPES.get(type(value))
    return f"{kind} ({json.dumps(value)})" if kind else json.dumps(value)


def _where(file: Path, text: str, number: int, name: str | None) -> str:
    """`file:line` of an argument in the grid of that number, or of the grid; the file where it is not clear."""
    lines = text.splitlines()
    heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{TABLES}\s*\]\]", line)]
    start = heads[number] if number < len(heads) else 0
    if name is None:
        return f"{file}:{start + 1}" if heads else str(file)
    given = re.compile(rf"(?:^|[{{,\s])[\"']?{re.escape(name)}[\"']?\s*[=:.]")
    after = (n for n, line in enumerate(lines) if n >= start and given.search(line))
    found = next(after, next((n for n, line in enumerate(lines) if given.search(line)), None))
    return str(file) if found is None else f"{file}:{found + 1}"
