"""Imports that a program can do without: if the library is not there, it goes on with something of its own."""

from __future__ import annotations

import ast
from types import FrameType

from ..run.frames import Text, last_name

_CAUGHT = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_BINDS = (
    ast.FunctionDef,
    ast.ClassDef,
    ast.Import,
    ast.ImportFrom,
    ast.Assign,
    ast.AnnAssign,
)
_LEAVES = frozenset({"exit", "quit", "_exit"})


def can_do_without(text: Text, importer: FrameType) -> bool:
    """Whether the code that `importer` is at has something else in place of what it imports there."""
    guards = (guard for guard in text.catching(importer.f_lineno) if isinstance(guard, ast.Try))
    return any(_falls_back(guard) for guard in guards)


def _falls_back(guard: ast.Try) -> bool:
    """Whether a handler takes the `ImportError`, and binds a name."""
    handler = next((h for h in guard.handlers if h.type is None or _CAUGHT & _names(h.type)), None)
    if handler is None or any(map(_gives_up, handler.body)):
        return False
    return any(isinstance(node, _BINDS) for statement in handler.body for node in ast.walk(statement))


def _names(node: ast.expr) -> set[str]:
    return {last_name(inner) for inner in ast.walk(node) if isinstance(inner, ast.expr)}


def _gives_up(statement: ast.stmt) -> bool:
    """Whether a handler ends the program here."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return last_name(statement.value.func) in _LEAVES
    return isinstance(statement, ast.Raise)
