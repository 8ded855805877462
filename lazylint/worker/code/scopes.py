"""Which names a function or class binds itself, and what stands in it but not in a scope inside it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Scoped = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def kinds(*classes: type[ast.AST]) -> frozenset[type]:
    """These classes of nodes and those below them: to look a node's own up is faster than `isinstance`."""
    return frozenset(classes).union(*(kinds(*each.__subclasses__()) for each in classes if each.__subclasses__()))


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp)
# What has no insides, or none that are in the same scope.
_CLOSED = kinds(
    *_SCOPES, *_COMPREHENSIONS, ast.Name, ast.Constant, ast.expr_context, ast.operator, ast.cmpop, ast.alias
)


@dataclass
class Scope:
    """A function or class: the names that it binds, which of them it says to be the module's, and names of outer scopes
    that it is made to bind as well.

    Few are asked what they bind; they must be before they are made to bind more.
    """

    node: Scoped
    outer: dict[str, None] = field(default_factory=dict)

    @cached_property
    def names(self) -> set[str]:
        """What it binds, arguments among it, and what it says to be of another scope."""
        names = {name for inner in self._inside() for name in _bound(inner)}
        if not isinstance(self.node, ast.ClassDef):
            names |= {argument.arg for argument in ast.walk(self.node.args) if isinstance(argument, ast.arg)}
        return names

    def declare(self, around: Sequence[Scope]) -> None:
        """Declare the outer names, each where it is bound: in one of the scopes `around`, or in the module."""
        if not self.outer:
            return
        functions = [scope for scope in reversed(around) if not isinstance(scope.node, ast.ClassDef)]
        binds = {name: next((s for s in functions if name in s.names), None) for name in self.outer}
        closed = [name for name, scope in binds.items() if scope and name not in scope.of_module()]
        free = [name for name in binds if name not in closed]
        made: list[ast.stmt] = []
        made += [ast.Nonlocal(closed)] if closed else []
        made += [ast.Global(free)] if free else []
        start = 1 if ast.get_docstring(self.node, clean=False) is not None else 0
        place = self.node.body[0]
        self.node.body[start:start] = [ast.copy_location(statement, place) for statement in made]

    def of_module(self) -> set[str]:
        """The names that it says to be the module's."""
        return {name for inner in self._inside() if isinstance(inner, ast.Global) for name in inner.names}

    def _inside(self) -> Iterator[ast.AST]:
        return (inner for statement in self.node.body for inner in shallow(statement))


def shallow(node: ast.AST) -> Iterator[ast.AST]:
    """`node` and what it holds, in order, without the insides of functions, classes and comprehensions."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if type(each) not in _CLOSED:
            inside = [child for field in each._fields for child in _children(getattr(each, field, None))]
            waiting += reversed(inside)


def _children(value: Any) -> Iterable[ast.AST]:
    if isinstance(value, ast.AST):
        return (value,)
    return (child for child in value if isinstance(child, ast.AST)) if type(value) is list else ()


def _bound(node: ast.AST) -> Iterator[str]:
    """Names that a node binds, or says to be of another scope."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
