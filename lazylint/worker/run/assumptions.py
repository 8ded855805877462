"""What a program takes for granted: conditions whose other answer makes it raise at once, or end."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_ENDS = frozenset({"exit", "quit", "sys.exit", "os._exit"})


def assumed(tree: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """Conditions, and parts of them, with the answer under which the program goes on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            if _gives_up(node.body):
                yield from _parts(node.test, False)
            elif _gives_up(node.orelse):
                yield from _parts(node.test, True)
        elif isinstance(node, ast.Assert):
            yield from _parts(node.test, True)


def _gives_up(body: list[ast.stmt]) -> bool:
    last = body[-1] if body else None
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return ast.unparse(last.value.func) in _ENDS
    return isinstance(last, ast.Raise)


def _parts(test: ast.expr, answer: bool) -> Iterator[tuple[ast.expr, bool]]:
    """The conditions that are asked one by one, each with the answer that gives the whole `answer`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        yield from _parts(test.operand, not answer)
    elif isinstance(test, ast.BoolOp):
        for value in test.values:
            yield from _parts(value, answer)
    yield test, answer
