"""Notebooks of marimo are files of functions, one for each cell, that take what other cells make and return what they
make: here they stand at top level, each after those whose names it takes.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .scopes import shallow


def inlined(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """The statements of a module with those of its cells in place of the cells; others are left as they are."""
    if not any(isinstance(node, ast.Import) and any(name.name == "marimo" for name in node.names) for node in body):
        return list(body)
    cells = [node for node in body if isinstance(node, ast.FunctionDef) and _is_cell(node)]
    if not cells:
        return list(body)
    before = [node for node in body[: body.index(cells[0])] if node not in cells]
    after = [node for node in body[body.index(cells[0]) :] if node not in cells]
    return [*before, *(statement for cell in _ordered(cells) for statement in _without_return(cell)), *after]


def _is_cell(node: ast.FunctionDef) -> bool:
    """Whether it is decorated as a cell, and returns at its end only."""
    marks = [mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list]
    inner = [each for statement in node.body[:-1] for each in shallow(statement)]
    # A conditional return cannot stand at top level.
    last = node.body[-1] if isinstance(node.body[-1], ast.Return) else None
    inner += [] if last else shallow(node.body[-1])
    returns = any(isinstance(each, (ast.Return, ast.Yield, ast.YieldFrom)) for each in inner)
    return any(isinstance(mark, ast.Attribute) and mark.attr == "cell" for mark in marks) and not returns


def _ordered(cells: Sequence[ast.FunctionDef]) -> list[ast.FunctionDef]:
    """The cells in the order they stand in, but each after those that make what it takes."""
    waiting, done = list(cells), list[ast.FunctionDef]()
    while waiting:
        missing = {name for cell in waiting for name in _returned(cell)}
        ready = (cell for cell in waiting if not missing.intersection(a.arg for a in cell.args.args))
        cell = next(ready, waiting[0])
        waiting.remove(cell)
        done.append(cell)
    return done


def _returned(cell: ast.FunctionDef) -> set[str]:
    last = cell.body[-1]
    return {node.id for node in ast.walk(last) if isinstance(node, ast.Name)} if isinstance(last, ast.Return) else set()


def _without_return(cell: ast.FunctionDef) -> list[ast.stmt]:
    return cell.body[:-1] if isinstance(cell.body[-1], ast.Return) else cell.body
