"""Parameters that get their sizes from methods which `forward` does not enter: a program calls those before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy

from ..code.entries import function_of
from ..run import runtime
from ..run.frames import Texts
from ..tensors import fakes

_REGISTERS = frozenset({"register_parameter", "register_buffer", "setattr"})


def doubt(module: nn.Module) -> None:
    """Nobody knows whether such parameters of `module` are initialised: no program has called it yet."""
    run = runtime.current()
    for inner in module.modules():
        own = {} if isinstance(inner, LazyModuleMixin) else fakes.parameters_and_buffers(inner)
        lazy = {n: p for n, p in own.items() if is_lazy(p)}
        if lazy:
            apart = list(_apart(type(inner), run.texts))
            given = (p for name, p in lazy.items() if any(_gives(method, name) for method in apart))
            run.timeline.unsure.update((id(parameter), parameter) for parameter in given)


def _apart(cls: type, texts: Texts) -> Iterator[ast.AST]:
    """What neither the constructor nor the `forward` of the program's class enters of its methods and setters, those of
    classes that are derived from it, and functions of its file.
    """
    own = list(_nodes(cls, texts))
    entered, waiting = set[str](), ["__init__", "forward"]
    while waiting:
        name = waiting.pop()
        if name not in entered:
            entered.add(name)
            waiting += [called for other, node in own if other == name for called in _called(node)]
    yield from (node for name, node in own if name not in entered)
    yield from (node for each in _derived(cls) for name, node in _nodes(each, texts) if name not in entered)
    text = next((text for text in texts.files.values() if text.definition(cls.__name__) is not None), None)
    yield from (node for node in (text.tree.body if text else ()) if isinstance(node, ast.FunctionDef))


def _derived(cls: type) -> Iterator[type]:
    known: list[type] = type.__subclasses__(cls)
    for each in known:
        yield each
        yield from _derived(each)


def _nodes(cls: type, texts: Texts) -> Iterator[tuple[str, ast.AST]]:
    """The methods and setters of a class, and what it has of others, by name."""
    for base in cls.__mro__:
        for name, made in vars(base).items():
            function = function_of(made.fset if isinstance(made, property) else made)
            text = texts.files.get(function.__code__.co_filename) if function is not None else None
            if function is not None and text is not None:
                node = text.function(function.__code__.co_name, function.__code__.co_firstlineno)
                yield from [(name, node)] if node is not None else []


def _called(method: ast.AST) -> Iterator[str]:
    for node in ast.walk(method):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                yield name


def _gives(method: ast.AST, name: str) -> bool:
    """Whether it materialises the parameter of that name, or puts another one in its place."""
    for node in ast.walk(method):
        match node:
            case ast.Call(func=ast.Attribute(value=value, attr="materialize")):
                if not isinstance(value, ast.Attribute) or value.attr == name:
                    return True
            case ast.Attribute(attr=attr, ctx=ast.Store()) if attr == name:
                return True
            case ast.Call(func=ast.Name(id=word) | ast.Attribute(attr=word), args=args) if word in _REGISTERS:
                if any(isinstance(arg, ast.Constant) and arg.value == name for arg in args):
                    return True
    return False
