"""A user file, compiled: its top level runs statement by statement, and one that fails does not stop it."""

from __future__ import annotations
import __future__

import ast
import builtins
import importlib
import sys
from types import CodeType, ModuleType
from typing import Any

from ..run import failures, runtime
from ..run.frames import Text
from ..run.opaque import Opaque
from . import cells, instrument
from .missing import stand_in
from .unbound import customary, unbound

_FUTURES = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}


class Program:
    """A user file, compiled once and run as often as there are paths."""

    def __init__(self, path: str, text: str, *, alone: bool = False) -> None:
        """`alone` is the file that is checked: there, names that nothing defines are unknown values."""
        self.path = path
        self.text = Text(path, text)
        tree = ast.parse(text)
        tree.body = cells.inlined(tree.body)
        self.docstring = ast.get_docstring(tree)
        names = unbound(tree, text, path) if alone else set()
        self.unbound: dict[str, Any] = {name: Opaque(f"`{name}`, which nothing here defines") for name in names}
        self.unbound |= {name: importlib.import_module(module) for name, module in customary(tree).items()}
        self.flags = 0
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                for name in node.names:
                    self.flags |= _FUTURES.get(name.name, 0)
        self.statements: list[tuple[ast.stmt, CodeType, list[str]]] = []
        for statement in instrument.statements(tree):
            code = instrument.compile_statement(statement, path, self.flags)
            self.statements.append((statement, code, instrument.targets(statement)))

    @property
    def dots(self) -> int:
        """How many packages up its relative imports go."""
        return max((node.level for node in self.text.nodes if isinstance(node, ast.ImportFrom)), default=0)

    def submodules(self, package: str) -> set[str]:
        """The modules of a package that it imports by their names."""
        names = {
            name
            for node in self.text.nodes
            for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else _source(node))
        }
        return {name.split(".")[1] for name in names if name.startswith(f"{package}.")}

    def run(self, module: ModuleType) -> None:
        """Run every statement in `module`; names that a failed one would have bound become opaque."""
        run = runtime.current()
        run.texts.files[self.path] = self.text
        module.__doc__ = self.docstring
        if self.unbound:
            module.__dict__["__builtins__"] = {**vars(builtins), **self.unbound}
        for statement, code, names in self.statements:
            try:
                try:
                    exec(code, module.__dict__)
                except ImportError as error:
                    if not isinstance(statement, ast.Import) or not stand_in(statement, error):
                        raise
                    exec(code, module.__dict__)
            except Exception as error:
                if not failures.explained(error):
                    run.timeline.escape_all()
                matters = isinstance(statement, (ast.ClassDef, ast.Raise))
                value = failures.answer(error, sys._getframe(), None, matters)
                for name in names:
                    module.__dict__.setdefault(name, value)


def _source(node: ast.AST) -> list[str]:
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
