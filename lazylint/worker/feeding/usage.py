"""What a class does with names: how often it counts with them, goes through them, calls them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..run.frames import Text


@dataclass(frozen=True)
class Usage:
    """Names of arguments and settings by their use.

    `counts` go into `range`. `items` are gone through; the number is how many values each item is unpacked to, 1 if
    it is not unpacked. `called` are functions or classes.
    """

    counts: frozenset[str] = frozenset()
    items: Mapping[str, int] = field(default_factory=dict)
    called: frozenset[str] = frozenset()


def usage(cls: type, texts: Mapping[str, Text]) -> Usage:
    """How `cls` uses names, and the classes that it is derived from and builds, as far as their source is known.

    An argument that is passed on mostly keeps its name.
    """
    counts: set[str] = set()
    items: dict[str, int] = {}
    called: set[str] = set()
    for node in _sources(cls, texts):
        for inner in ast.walk(node):
            match inner:
                case ast.Call(func=ast.Name(id="range"), args=args):
                    counts |= {name for arg in args for name in _names(arg)}
                case ast.Call(func=ast.Name(id="len"), args=[ast.expr() as arg]):
                    items |= {name: items.get(name, 1) for name in _name(arg)}
                case ast.Call(func=ast.Name(id=name)):
                    called.add(name)
                case ast.Starred(value=value):
                    items |= {name: items.get(name, 1) for name in _name(value)}
                case ast.Subscript(value=value, slice=ast.Constant(value=int()) | ast.UnaryOp()):
                    items |= {name: items.get(name, 1) for name in _name(value)}
                case ast.For(target=target, iter=iterated) | ast.comprehension(target=target, iter=iterated):
                    for of, each in _iterated(target, iterated):
                        items |= {name: max(items.get(name, 1), each) for name in _name(of)}
    return Usage(frozenset(counts - set(items)), items, frozenset(called))


def _sources(cls: type, texts: Mapping[str, Text]) -> Iterator[ast.ClassDef]:
    known = {n.name: n for text in texts.values() for n in ast.walk(text.tree) if isinstance(n, ast.ClassDef)}
    waiting = [base.__name__ for base in cls.__mro__]
    while waiting:
        node = known.pop(waiting.pop(0), None)
        if node is not None:
            yield node
            calls = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
            waiting += [f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls]


def _name(node: ast.expr) -> list[str]:
    """The name that an expression is, or the attribute of one: `sizes` of `sizes`, `config.sizes` and `self.sizes`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(), attr=name):
            return [name]
    return []


def _names(node: ast.expr) -> list[str]:
    return [name for inner in ast.walk(node) if isinstance(inner, ast.expr) for name in _name(inner)]


def _iterated(target: ast.expr, iterated: ast.expr) -> Iterator[tuple[ast.expr, int]]:
    """What a loop goes through, and how many values each of its items is unpacked to."""
    match target, iterated:
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[of, *_]):
            yield from _iterated(inner, of)
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=several):
            for inner, of in zip(targets, several, strict=False):
                yield from _iterated(inner, of)
        case _, ast.Call(func=ast.Name(id="zip" | "reversed" | "enumerate" | "list" | "tuple"), args=several):
            for of in several:
                yield of, 1
        case ast.Tuple(elts=targets), _:
            yield iterated, len(targets)
        case _:
            yield iterated, 1
