"""What arguments are handed on under another name: words that functions choose by, as in `make_norm(kind)` for `key`,
and layers that classes keep; those that constructors put into a `Sequential`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence, Set
from typing import Any

from ..run.frames import last_name

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Words = dict[str, list[Any]]
_Choices = Callable[[ast.AST], Iterator[tuple[str, list[Any]]]]


def choices_handed_on(nodes: Sequence[ast.AST], choices: _Choices) -> Iterator[tuple[str, list[Any]]]:
    """What arguments are called where they are handed on, with what the functions choose from that get them."""
    functions = {
        inner.name: inner
        for node in nodes
        for inner in ast.walk(node)
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    known = {name: _words(function, choices) for name, function in functions.items()}
    for node in nodes:
        for call in ast.walk(node):
            name = last_name(call.func) if isinstance(call, ast.Call) else ""
            if isinstance(call, ast.Call) and known.get(name):
                for parameter, value in _given(call, functions[name]):
                    if parameter in known[name] and isinstance(value, (ast.Name, ast.Attribute)):
                        yield last_name(value), known[name][parameter]


def choices_of_tables(function: ast.AST) -> Iterator[tuple[str, list[Any]]]:
    """Names that a table is asked for which the function writes down and names itself, with the keys of that."""
    tables: _Words = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=table)], value=ast.Dict(keys=keys)):
                tables[table] = [key.value for key in keys if isinstance(key, ast.Constant)]
    for node in ast.walk(function) if tables else ():
        match node:
            case ast.Subscript(value=ast.Name(id=table), slice=ast.Name() | ast.Attribute() as index):
                yield from [(last_name(index), tables[table])] if tables.get(table) else []


def handed_on(nodes: Sequence[ast.AST], wanted: Set[str]) -> Iterator[str]:
    """What arguments are called where a class among `nodes` is built with them for one of those that are `wanted`."""
    classes = {node.name: node for node in nodes if isinstance(node, ast.ClassDef)}
    for call in (inner for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.Call)):
        built = classes.get(last_name(call.func))
        for method in built.body if built else ():
            if isinstance(method, ast.FunctionDef) and method.name == "__init__":
                given = [(name, value) for name, value in _given(call, method) if name in wanted]
                yield from (value.id for _, value in given if isinstance(value, ast.Name))


def placed(constructor: ast.FunctionDef) -> set[str]:
    """Arguments that stand among the layers of a `Sequential`, and are not assigned again."""
    written = constructor.args
    arguments = {each.arg for each in (*written.posonlyargs, *written.args, *written.kwonlyargs)}
    assigned: set[str] = set()
    layers: set[str] = set()
    for node in ast.walk(constructor):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                assigned.add(name)
            case ast.Call(func=func, args=args) if last_name(func) == "Sequential":
                layers.update(arg.id for arg in args if isinstance(arg, ast.Name))
    return layers & arguments - assigned


def _words(function: _Function, choices: _Choices) -> _Words:
    found: _Words = {}
    for name, words in (*choices_of_tables(function), *(each for node in ast.walk(function) for each in choices(node))):
        found.setdefault(name, []).extend(words)
    return found


def _given(call: ast.Call, function: _Function) -> Iterator[tuple[str, ast.expr]]:
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    yield from zip(names[names[:1] == ["self"] :], call.args, strict=False)
    yield from ((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg)
