"""User frames of the running program: their places, and the syntax that stands there."""

from __future__ import annotations

import ast
import linecache
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import CodeType, FrameType, TracebackType
from typing import Any, TypeVar

from .assumptions import assumed
from .graph_types import Types, types_of_program

_Found = TypeVar("_Found")
Definition = ast.ClassDef | ast.FunctionDef
_DEFINES = re.compile(r"^(?:[ \t]*class|def)[ \t]+(\w+)", re.MULTILINE)
_CATCHING_CONTEXTS = frozenset({"suppress", "raises", "assertRaises", "assertRaisesRegex"})


@dataclass(frozen=True, order=True)
class Place:
    """A span of source: lines and columns from 1, the end column after the last character."""

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0


@dataclass
class Text:
    """A loaded user file: its text and, on demand, its syntax by position."""

    path: str
    text: str
    _known: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: object, found: Callable[[], _Found]) -> _Found:
        """What is `found` out about a part of it, once."""
        if key not in self._known:
            self._known[key] = found()
        known: _Found = self._known[key]
        return known

    @cached_property
    def lines(self) -> list[str]:
        """The file's lines."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The file's syntax, as written."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def _calls(self) -> dict[tuple[int, int, int, int], ast.Call]:
        return {_span(node): node for node in self.nodes if isinstance(node, ast.Call)}

    @cached_property
    def _calls_of(self) -> dict[str, list[ast.Call]]:
        found: dict[str, list[ast.Call]] = {}
        for call in self._calls.values():
            found.setdefault(last_name(call.func), []).append(call)
        return found

    def calls_of(self, name: str) -> list[ast.Call]:
        """The calls of what is called `name`, alone or as an attribute."""
        return self._calls_of.get(name, []) if name in self.text else []

    @cached_property
    def _definitions(self) -> dict[str, Definition]:
        classes = {node.name: node for node in self.nodes if isinstance(node, ast.ClassDef)}
        return {**{node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}, **classes}

    @cached_property
    def _defined(self) -> set[str]:
        """Names of definitions, and maybe more: a text is searched sooner than parsed."""
        return set(_DEFINES.findall(self.text))

    def definition(self, name: str) -> Definition | None:
        """The class of that name, or the function at top level."""
        return self._definitions.get(name) if name in self._defined else None

    @cached_property
    def _functions(self) -> dict[tuple[str, int], ast.FunctionDef | ast.AsyncFunctionDef]:
        functions = [node for node in self.nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        return {(node.name, min(n.lineno for n in (node, *node.decorator_list))): node for node in functions}

    def function(self, name: str, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function or method of that name whose code begins on `line`, decorators included."""
        return self._functions.get((name, line))

    @cached_property
    def guards(self) -> list[ast.Try | ast.With]:
        """The `try` and `with` statements, which may swallow an exception."""
        return [node for node in self.nodes if isinstance(node, (ast.Try, ast.With))]

    def catching(self, line: int) -> Iterator[ast.Try | ast.With]:
        """The statements around `line` that may swallow an exception raised there."""
        for guard in self.guards:
            catches = guard.handlers if isinstance(guard, ast.Try) else _CATCHING_CONTEXTS & set(_contexts(guard))
            if catches and guard.body[0].lineno <= line <= (guard.body[-1].end_lineno or line):
                yield guard

    def call_at(self, place: Place) -> ast.Call | None:
        """The call expression that spans exactly `place`."""
        return self._calls.get((place.line, place.column, place.end_line, place.end_column))

    @cached_property
    def _names(self) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Name):
                found.setdefault(node.lineno, set()).add(node.id)
        return found

    @cached_property
    def _tests(self) -> dict[Place, Place]:
        branches = [node for node in self.nodes if isinstance(node, (ast.If, ast.IfExp, ast.While))]
        return {self.place(node): self.place(node.test) for node in branches}

    def condition(self, place: Place) -> Place:
        """Where the condition asked at `place` stands: for a plain name, Python 3.11 says the whole statement."""
        return self._tests.get(place, place)

    @cached_property
    def assumed(self) -> dict[Place, bool]:
        """Answers that the program takes for granted, by the place of the condition."""
        return {self.place(test): answer for test, answer in assumed(self.tree)}

    @cached_property
    def graph_types(self) -> Types | None:
        """The types of nodes and edges that it speaks of; None where it has no graphs of several types."""
        return types_of_program(self.tree) if "torch_geometric" in self.text else None

    def names_on(self, line: int) -> set[str]:
        """The names that code on a line reads or sets."""
        return self._names.get(line, set())

    def assigned(self, place: Place) -> str:
        """The name that the value at `place` is assigned to; empty if it is not assigned to one."""
        for node in self.nodes:
            if isinstance(node, ast.Assign) and self.place(node.value) == place:
                return self.unparse(node.targets[0])
        return ""

    def segment(self, place: Place) -> str:
        """The source text of `place`, on one line."""
        lines = self.lines[place.line - 1 : place.end_line or place.line]
        if not lines:
            return ""
        # AST columns count UTF-8 bytes, and so do `Place`s until they are encoded.
        raw = [line.encode() for line in lines]
        raw[-1] = raw[-1][: place.end_column - 1]
        raw[0] = raw[0][place.column - 1 :]
        return " ".join(line.decode(errors="replace").strip() for line in raw)

    def unparse(self, node: ast.AST) -> str:
        """The source text of `node`, on one line."""
        # `ast.get_source_segment` takes the whole text apart each time.
        return " ".join(self.segment(self.place(node)).split()) if isinstance(node, (ast.expr, ast.stmt)) else ""

    def place(self, node: ast.AST) -> Place:
        """Where `node` stands."""
        line, column, end_line, end_column = _span(node)
        return Place(self.path, line, column, end_line, end_column)


def _contexts(node: ast.With) -> Iterator[str]:
    """The names of what is called for the contexts."""
    for item in node.items:
        if isinstance(item.context_expr, ast.Call):
            yield last_name(item.context_expr.func)


def last_name(node: ast.expr) -> str:
    """What a name or an attribute is called; empty for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _span(node: ast.AST) -> tuple[int, int, int, int]:
    line = int(getattr(node, "lineno", 1))
    end_line = int(getattr(node, "end_lineno", None) or line)
    end_column = int(getattr(node, "end_col_offset", None) or 0) + 1
    return line, int(getattr(node, "col_offset", 0)) + 1, end_line, end_column


@dataclass
class Texts:
    """All user files of this run, by the file name that their code carries; `checked` is the one that it is about."""

    checked: str
    files: dict[str, Text] = field(default_factory=dict)

    def __contains__(self, path: str) -> bool:
        return path in self.files

    def add(self, path: str, text: str) -> Text:
        """Make `path` a user file."""
        self.files[path] = Text(path, text)
        return self.files[path]

    def frames(self, start: FrameType | None = None) -> Iterator[FrameType]:
        """User frames from the innermost outwards."""
        frame = start or sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename in self.files:
                yield frame
            frame = frame.f_back  # type: ignore[assignment]

    def here(self) -> Place | None:
        """The place of the innermost user frame."""
        frame = next(self.frames(sys._getframe(1)), None)
        return place_of(frame) if frame else None

    def innermost(self, trace: TracebackType | None) -> Place | None:
        """The innermost user place of a traceback."""
        found = None
        while trace is not None:
            if trace.tb_frame.f_code.co_filename in self.files:
                found = position(trace.tb_frame.f_code, trace.tb_lasti, trace.tb_lineno)
            trace = trace.tb_next
        return found


@cache
def text_of_library(path: str) -> Text:
    """The text of a file that is no user file; empty where there is none."""
    try:
        text = Text(path, "".join(linecache.getlines(path)))
        text.tree  # noqa: B018
    except (SyntaxError, ValueError, RecursionError):
        return Text(path, "")
    return text


def place_of(frame: FrameType) -> Place:
    """Where `frame` stands now."""
    return position(frame.f_code, frame.f_lasti, frame.f_lineno)


_positions: dict[tuple[CodeType, int], Place] = {}


def position(code: CodeType, lasti: int, line: int) -> Place:
    """The span of the instruction at `lasti`; only the line where the interpreter keeps no columns (3.10)."""
    key = (code, lasti)
    if key not in _positions:
        spans = list(code.co_positions()) if hasattr(code, "co_positions") else []
        span = spans[lasti // 2] if 0 <= lasti // 2 < len(spans) else (None,) * 4
        start, end, column, end_column = span
        if start is None or end is None or column is None or end_column is None:
            _positions[key] = Place(code.co_filename, line or 1)
        else:
            _positions[key] = Place(code.co_filename, start, column + 1, end, end_column + 1)
    return _positions[key]
