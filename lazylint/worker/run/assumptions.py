"""What a program takes for granted: conditions whose other answer makes it raise at once, or end."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

_LEAVES = (ast.Return, ast.Raise, ast.Continue)
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
        for statements in (getattr(node, name, ()) for name in ("body", "orelse")):
            if isinstance(statements, list):
                yield from _behind(statements)


def _behind(statements: list[ast.stmt]) -> Iterator[tuple[ast.expr, bool]]:
    """The last of several conditions that end what they stand in, before a statement that gives up."""
    for first, behind in itertools.pairwise(statements):
        chain: ast.stmt | None = first if isinstance(behind, ast.Raise) else None
        while isinstance(chain, ast.If) and isinstance(chain.body[-1], _LEAVES):
            if not chain.orelse:
                yield from _parts(chain.test, True)
            chain = chain.orelse[0] if len(chain.orelse) == 1 else None


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
