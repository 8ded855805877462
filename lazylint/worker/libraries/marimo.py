"""Notebooks of marimo as programs: cells are functions that take and return names, and run in the order of these."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from ..run import runtime
from ..run.opaque import Opaque


class App:
    """A notebook: what stands in a cell runs once all that it takes is there."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.cells: list[Callable[..., Any]] = []
        self.setup = _Setup()

    def cell(self, fn: Any = None, **_: Any) -> Any:
        """Add a cell; also with settings, as a decorator."""
        if fn is None:
            return self.cell
        self.cells.append(fn)
        return fn

    def function(self, fn: Any = None, **_: Any) -> Any:
        """A function or a class that all cells see by its name."""
        return self.function if fn is None else fn

    class_definition = function

    def _unparsable_cell(self, *_: Any, **__: Any) -> None:
        """A cell that is no Python, whose names nobody gives."""

    def run(self, **_: Any) -> None:
        """Run all cells; what no cell gives is unknown."""
        names: dict[str, Any] = {}
        waiting = list(self.cells)
        while waiting:
            ready = next((cell for cell in waiting if names.keys() >= set(_taken(cell))), waiting[0])
            waiting.remove(ready)
            given = {n: names.get(n, Opaque(f"`{n}`, which no cell of the notebook gives")) for n in _taken(ready)}
            made = ready(**given)
            told = _returned(ready)
            names |= dict(zip(told, made, strict=False)) if isinstance(made, tuple) else dict.fromkeys(told, made)


class _Setup(AbstractContextManager[None]):
    """What all cells see, as in `with app.setup:`, or with settings."""

    def __call__(self, **_: Any) -> _Setup:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held back."""


def _taken(cell: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(cell).parameters)


def _returned(cell: Callable[..., Any]) -> list[str]:
    """The names that a cell returns."""
    code = cell.__code__
    nodes = runtime.current().texts.files[code.co_filename].nodes
    lines = {line for _, _, line in code.co_lines() if line}
    returns = (n.value for n in nodes if isinstance(n, ast.Return) and n.lineno in lines)
    found = [value for value in returns if isinstance(value, ast.Tuple)]
    return [name.id for name in found[-1].elts if isinstance(name, ast.Name)] if found else []
