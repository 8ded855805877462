"""What a class does with names: how often it counts with them, goes through them, calls them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from ..run.frames import Definition, Text, last_name
from ..run.graph_types import Types, types_in
from . import spelled
from .handed import choices_handed_on, choices_of_tables, handed_on, placed


@dataclass(frozen=True)
class Usage:
    """Names of arguments and settings by their use.

    `counts` go into `range`. `items` are gone through; the number is how many values each item is unpacked to, 1 if it
    is not unpacked. `called` are functions or classes. `unpacked` are assigned to so many names. `choices` are
    compared with words, or asked whether they are among words or numbers; `numbers` are what they are compared with
    else. `axes` are given as `dim` or `axis`. `types` are those of nodes and edges. `mapped` are gone through by key
    and value, the items of `keyed` are keys, and `spread` are handed on as keywords. `sections` have attributes of
    their own, as `model` has in `cfg.model.width`. `lengths` are what those have at least that are asked for an item
    of a number, and `objects` are arguments of constructors with the attributes or keys that these ask them for.
    `applied` are kept and called, as layers are, or stand in a `Sequential`; `equals` are numbers that they are
    compared with, `methods` are called of what is kept, and `keys` what they are looked up in. `sizes` are single
    numbers: layers of torch are built with them, or they are divided or multiplied.
    """

    counts: frozenset[str] = frozenset()
    items: Mapping[str, int] = field(default_factory=dict)
    called: frozenset[str] = frozenset()
    unpacked: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, list[Any]] = field(default_factory=dict)
    axes: frozenset[str] = frozenset()
    numbers: Mapping[str, int] = field(default_factory=dict)
    types: Types = field(default_factory=Types)
    mapped: frozenset[str] = frozenset()
    keyed: frozenset[str] = frozenset()
    spread: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    lengths: Mapping[str, int] = field(default_factory=dict)
    objects: Mapping[str, frozenset[str]] = field(default_factory=dict)
    applied: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()
    equals: Mapping[str, list[int]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    sizes: frozenset[str] = frozenset()


# What was found for a class, by its bases and the texts that are known: it is asked for at each trial to build it.
_found: dict[Any, tuple[Sequence[Text], Usage]] = {}


def usage(cls: type, texts: Sequence[Text]) -> Usage:
    """How `cls` uses names, and what it is derived from, builds and calls, as far as its source is known.

    An argument that is passed on mostly keeps its name.
    """
    key = cls, *map(id, texts)
    if key not in _found:
        _found[key] = texts, _usage(cls, texts)
    return _found[key][1]


def _usage(cls: type, texts: Sequence[Text]) -> Usage:
    counts: set[str] = set()
    items: dict[str, int] = {}
    called: set[str] = set()
    unpacked: dict[str, int] = {}
    choices: dict[str, list[Any]] = {}
    axes: set[str] = set()
    numbers: dict[str, int] = {}
    mapped: set[str] = set()
    keyed: set[str] = set()
    spread: set[str] = set()
    sections: set[str] = set()
    worded: set[str] = set()
    lengths: dict[str, int] = {}
    aliases: dict[str, str] = {}
    renamed: dict[str, str] = {}
    objects: dict[str, frozenset[str]] = {}
    kept: set[str] = set()
    applied: set[str] = set()
    within: set[str] = set()
    methods: set[str] = set()
    equals: dict[str, list[int]] = {}
    tables: dict[str, str] = {}
    sizes: set[str] = set()
    single: set[str] = set()
    own = [base.__name__ for base in cls.__mro__]
    defined = list(definitions(own, texts))
    for node in defined:
        built_by = [*_constructors(node, own)]
        given = {argument for _, arguments in built_by for argument in arguments}
        for constructor in built_by:
            objects |= {name: objects.get(name, frozenset()) | asked for name, asked in _objects(*constructor)}
            within |= placed(constructor[0])
        for inner in ast.walk(node):
            for name, chosen in _choices(inner):
                choices.setdefault(name, []).extend(chosen)
            keyed.update(name for keys in _keys(inner) for name in _name(keys))
            sizes.update(name for size in _sizes(inner) for name in _name(size))
            for name, number in _equals(inner):
                equals.setdefault(name, []).append(number)
            match inner:
                case ast.Call(func=ast.Name(id="range"), args=args):
                    counts |= {name for arg in args for name in _names(arg)}
                case ast.Call(func=ast.Name(id="len"), args=[ast.expr() as arg]):
                    items |= {name: items.get(name, 1) for name in _name(arg)}
                case ast.Call(func=ast.Name(id=name)):
                    called.add(name)
                case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name), args=[_, *_]):
                    applied.add(name)
                case ast.Call(func=ast.Attribute(ast.Attribute(ast.Name(id="self")), method)):
                    methods.add(method)
                case ast.Assign(targets=[ast.Attribute(attr=name)], value=ast.Name(id=same)) if name == same:
                    kept.add(name)
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                    kept.update({n for each in names for n in _name(each)} & {n for v in values for n in _name(v)})
                case ast.Call(func=ast.Attribute(value=value, attr="items" | "keys" | "values"), args=[]):
                    mapped.update(_name(value))
                case ast.Call(func=ast.Attribute(ast.Name(id=name), method)) if name in given:
                    methods.add(method)
                case ast.Attribute(value=ast.Attribute(value=ast.Attribute(), attr=name)):
                    sections.add(name)
                case ast.Attribute(value=ast.Attribute(value=ast.Name(id=owner), attr=name)) if owner != "self":
                    sections.add(name)
                case ast.Subscript(value=ast.Subscript(slice=ast.Constant(str(name))), slice=ast.Constant(str())):
                    sections.add(name)
                case ast.Subscript(value=ast.Attribute(attr=name), slice=ast.Constant(str())):
                    worded.add(name)
                case ast.Subscript(value=ast.Name(id=table), slice=ast.Name() | ast.Attribute() as index):
                    tables |= dict.fromkeys(_name(index), table)
                case ast.keyword(arg=None, value=value):
                    spread.update(_name(value))
                case ast.keyword(arg="dim" | "axis", value=value):
                    axes.update(_name(value))
                case ast.Compare(left=left, comparators=[ast.Constant(value=int(number))]) if type(number) is int:
                    numbers |= {name: numbers.get(name, number) for name in _name(left)}
                case ast.Starred(value=value):
                    items |= {name: items.get(name, 1) for name in _name(value)}
                case ast.Subscript(value=value, slice=ast.Constant(value=int()) | ast.UnaryOp() as index):
                    items |= {name: items.get(name, 1) for name in _name(value)}
                    length = index.value + 1 if isinstance(index, ast.Constant) and type(index.value) is int else 1
                    lengths |= {name: max(lengths.get(name, 1), length) for name in _name(value)}
                case ast.Assign(
                    targets=[ast.Name(id=alias) | ast.Attribute(attr=alias)],
                    value=ast.Attribute() | ast.Subscript() | ast.Name() as value,
                ):
                    aliases |= dict.fromkeys(_name(value), alias)
                    renamed |= {alias: value.id} if isinstance(value, ast.Name) else {}
                case ast.Assign(targets=[ast.Tuple(elts=parts)], value=value):
                    unpacked |= {name: len(parts) for name in _name(value)}
                case ast.For(target=target, iter=iterated) | ast.comprehension(target=target, iter=iterated):
                    for of, each in _iterated(target, iterated):
                        items |= {name: max(items.get(name, 1), each) for name in _name(of)}
        # What it calls may take one number or several; it itself takes this for one.
        single = sizes - set(items) if node.name in own else single
    of_tables = (found for node in defined for found in choices_of_tables(node))
    for name, chosen in (*of_tables, *choices_handed_on(defined, _choices)):
        choices.setdefault(name, []).extend(chosen)
    layers = (kept & applied) | within | {name for alias, name in renamed.items() if alias in applied}
    layers |= set(handed_on(defined, layers))
    items = {name: each for name, each in items.items() if name not in single}
    items |= {name: items[alias] for name, alias in aliases.items() if alias in items and name not in items}
    # What is kept under another name, of which parts are asked for by words.
    sections |= {name for name, alias in aliases.items() if alias in worded}
    counted = frozenset(counts - set(items))
    types = types_of(cls, texts)
    return Usage(
        counts=counted,
        items=items,
        called=frozenset(called),
        unpacked=unpacked,
        choices=choices,
        axes=frozenset(axes),
        numbers=numbers,
        types=types,
        mapped=frozenset(mapped),
        keyed=frozenset(keyed),
        spread=frozenset(spread),
        sections=frozenset(sections),
        lengths=lengths,
        objects=objects,
        applied=frozenset(layers),
        methods=frozenset(methods),
        equals=equals,
        keys=tables,
        sizes=frozenset(sizes - set(items)),
    )


# What others than settings have: words, containers, tensors, layers.
_COMMON = frozenset({name for kind in (str, list, dict, torch.Tensor, nn.Module, type) for name in dir(kind)})


def _constructors(node: Definition, own: Sequence[str]) -> Iterator[tuple[ast.FunctionDef, list[str]]]:
    """The constructor of a class, or the function that takes the place of one, and its arguments."""
    for method in node.body if isinstance(node, ast.ClassDef) else []:
        if isinstance(method, ast.FunctionDef) and method.name == "__init__":
            yield method, [argument.arg for argument in method.args.args[1:]]
    if isinstance(node, ast.FunctionDef) and node.name in own:
        yield node, [argument.arg for argument in node.args.args]


def _objects(constructor: ast.FunctionDef, arguments: Sequence[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Arguments of a constructor, with the attributes or keys that it asks them for."""
    asked: dict[str, set[str]] = {name: set() for name in arguments}
    for inner in ast.walk(constructor):
        match inner:
            case ast.Attribute(value=ast.Name(id=name), attr=key) if key not in _COMMON:
                asked.get(name, set()).add(key)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(str(key))):
                asked.get(name, set()).add(key)
    yield from ((name, frozenset(keys)) for name, keys in asked.items() if keys)


def types_of(cls: type, texts: Iterable[Text]) -> Types:
    """The types of nodes and edges that the program of `cls` speaks of, or it itself and what it calls in its file."""
    own = [text for text in texts if text.definition(cls.__name__) is not None]
    spoken = next((text.graph_types for text in own if text.graph_types not in (None, Types())), None)
    return spoken or types_in(definitions([base.__name__ for base in cls.__mro__], own))


def _keys(node: ast.AST) -> Iterator[ast.expr]:
    """What gives the keys of a dict, one by one."""
    match node:
        case ast.DictComp(key=ast.Name(id=key), generators=[ast.comprehension(target=ast.Name(id=each), iter=keys)]):
            if key == each:
                yield keys
        case ast.For(target=ast.Name(id=each), iter=keys, body=body):
            stored = (
                target
                for statement in body
                for inner in ast.walk(statement)
                if isinstance(inner, ast.Assign)
                for target in inner.targets
            )
            if any(isinstance(t, ast.Subscript) and each in _names(t.slice) for t in stored):
                yield keys


# By what people call a module of torch, something of it that fits in most places.
_USUAL = {"nn": "ReLU", "F": "relu", "functional": "relu", "torch": "relu", "optim": "Adam"}


def _choices(node: ast.AST) -> Iterator[tuple[str, list[Any]]]:
    """Names that `node` holds against constants, which their values are chosen from."""
    match node:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=str(word))]):
            for name in _name(_plain(left)):
                yield name, [word]
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[ast.expr() as among]):
            keys = among.keys if isinstance(among, ast.Dict) else getattr(among, "elts", [])
            for name in _name(_plain(left)):
                yield name, [key.value for key in keys if isinstance(key, ast.Constant)]
        case ast.Subscript(value=ast.Dict(keys=keys), slice=index):
            for name in _name(_plain(index)):
                yield name, [key.value for key in keys if isinstance(key, ast.Constant)]
        case ast.Subscript(
            value=ast.Tuple(elts=among) | ast.List(elts=among),
            slice=ast.BinOp(left=counted, op=ast.Sub(), right=ast.Constant(value=int(first))),
        ):
            yield from ((name, list(range(first, first + len(among)))) for name in _name(counted))
        case ast.Subscript(value=ast.Tuple(elts=among) | ast.List(elts=among), slice=index):
            yield from ((name, list(range(len(among)))) for name in _name(index))
        case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id=of) | ast.Attribute(attr=of), index, *_]):
            for name in _name(_plain(index)) if of in _USUAL else ():
                yield name, [_USUAL[of]]
            for part, values in spelled.choices(index) if of == "nn" else ():
                yield from ((name, values) for name in _name(_plain(part)))
        case ast.Match(subject=subject, cases=cases):
            for name in _name(_plain(subject)):
                words = (case.pattern.value for case in cases if isinstance(case.pattern, ast.MatchValue))
                yield name, [word.value for word in words if isinstance(word, ast.Constant)]


_SIZED = re.compile(r"(Lazy)?(Linear|Conv|BatchNorm|InstanceNorm|Embedding$)")


def _sizes(node: ast.AST) -> Iterator[ast.expr]:
    """What `node` takes for one number: the channels or features of a layer of torch, or what it divides."""
    match node:
        case ast.Call(func=func, args=args):
            layer = spelled.beginning(func) or last_name(func)
            if _SIZED.match(layer) and (isinstance(func, ast.Call) or hasattr(nn, layer)):
                yield from args[:1] if "Lazy" in layer or "Norm" in layer else args[:2]
        case ast.BinOp(left=left, op=ast.FloorDiv()):
            yield left
        case (
            ast.BinOp(left=ast.Constant(int()), op=ast.Mult(), right=sized)
            | ast.BinOp(left=sized, op=ast.Mult(), right=ast.Constant(int()))
        ):
            yield sized


def asked(cls: type, texts: Sequence[Text]) -> frozenset[str]:
    """The names that conditions of `cls`, and of what it calls, ask for outside of constructors."""
    defined = definitions([base.__name__ for base in cls.__mro__], texts)
    methods = (part for node in defined for part in (node.body if isinstance(node, ast.ClassDef) else [node]))
    called = (inner for m in methods if getattr(m, "name", "") != "__init__" for inner in ast.walk(m))
    return frozenset(name for inner in called if isinstance(inner, (ast.If, ast.IfExp)) for name in _names(inner.test))


def _equals(node: ast.AST) -> Iterator[tuple[str, int]]:
    """Names that `node` holds against whole numbers."""
    match node:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=int(number))]):
            yield from ((name, number) for name in _name(left) if type(number) is int)


def _plain(node: ast.expr) -> ast.expr:
    """`mode` for `mode.lower()`."""
    match node:
        case ast.Call(func=ast.Attribute(value=value), args=[]):
            return value
    return node


def definitions(names: Sequence[str], texts: Iterable[Text]) -> Iterator[Definition]:
    """What is defined under these names, and all classes and functions that it calls."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        found = [node for text in texts if (node := text.definition(name)) is not None]
        if found:
            yield found[-1]
            waiting += [last_name(inner.func) for inner in ast.walk(found[-1]) if isinstance(inner, ast.Call)]


def _name(node: ast.expr) -> list[str]:
    """The name that an expression is, or its last attribute or key: `sizes` of `self.sizes` and `config["sizes"]`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(str(name))):
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
