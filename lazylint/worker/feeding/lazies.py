"""Whether lazy layers may be among what a class or a function builds, by its source and that of what it names."""

from __future__ import annotations

import ast
import inspect
import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from ..code.entries import OF_CLASS, function_of
from ..run.frames import Place, Text, last_name
from ..run.opaque import Opaque
from . import spelled

OF_TORCH = frozenset(name for name in dir(nn) if name.startswith("Lazy"))
_BUILDS = ("__init__", "__new__", "__post_init__", "setup", "build", "configure_model")
# What others call lazy that is no layer.
_OTHERS = re.compile(r"Tensor|Stor|Stack|Mem|Load|Import|Legacy|Config|Data|Frame|Dict|Evaluat|Eager|Value|Object")
_UNRESOLVED = object()
_Scope = Mapping[str, Any]
_Named = tuple[Any, type | None]
"""A function or class, and the class whose `self` it is called on."""


def may_build_lazy(value: Any, texts: Sequence[Text]) -> bool:
    """Whether `value`, or what it calls or names, speaks of lazy layers, or of widths of -1.

    Of a model the constructor counts, and layers of PyTorch that any method builds; of another class all methods.
    """
    return next(_lazy(value, texts), None) is not None


def may_build_layers(value: Any, texts: Sequence[Text]) -> bool:
    """The same of whole layers: who names the class of lazy parameters may only ask whether something is one."""
    parameters = (UninitializedParameter, UninitializedBuffer)
    return any(not (isinstance(found, type) and issubclass(found, parameters)) for found in _lazy(value, texts))


def not_installed(value: Any, texts: Sequence[Text]) -> str:
    """Which lazy class of a library that is not installed `value`, or what it calls or names, speaks of; or none."""
    unknown = (found for found in _lazy(value, texts) if isinstance(found, Opaque))
    return next((found.origin for found in unknown), "")


def lazy_places(cls: type, texts: Sequence[Text]) -> set[Place]:
    """Where constructors of `cls`, and of what it is derived from, build lazy layers, or models that may have some."""
    files = {text.path: text for text in texts}
    found: set[Place] = set()
    for name, function in _functions(cls):
        text = files.get(function.__code__.co_filename) if name in _BUILDS else None
        node = _node(function, text) if text else None
        if text and node:
            calls, scope = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)), _scope(function)
            found |= {text.place(call) for call in calls if _builds_lazy(call, scope, texts)}
    return found


def _builds_lazy(call: ast.Call, scope: _Scope, texts: Sequence[Text]) -> bool:
    value = _resolved(call.func, scope)
    model = isinstance(value, type) and issubclass(value, nn.Module) and not value.__module__.startswith("torch.")
    return is_lazy(call.func, scope) or is_lazy(call, scope) or (model and may_build_lazy(value, texts))


def _lazy(value: Any, texts: Sequence[Text]) -> Iterator[Any]:
    """What is lazy among what `value` speaks of: classes, or unknown values in their place."""
    files = {text.path: text for text in texts}
    seen: set[tuple[int, int]] = set()
    waiting: list[_Named] = [(value if isinstance(value, type) else function_of(value), None)]
    while waiting:
        each, owner = waiting.pop()
        key = id(each), id(owner) if isinstance(each, FunctionType) else 0
        if key in seen:
            continue
        seen.add(key)
        model = isinstance(each, type) and issubclass(each, nn.Module)
        if model and (issubclass(each, LazyModuleMixin) or _builds_later(each, files)):
            yield each
        for function, self_of in _run_by(each, owner):
            text = files.get(function.__code__.co_filename)
            if text is not None:
                lazy, named = text.once((function, id(self_of)), partial(_spoken, function, self_of, text))
                yield from lazy
                waiting += named


def _spoken(function: FunctionType, owner: type | None, text: Text) -> tuple[list[Any], list[_Named]]:
    """What is lazy among what a function names, and what else there is that may be."""
    node, scope = _node(function, text), _scope(function)
    inside = _speaking(node) if node else []
    lazy = [inner.func if isinstance(inner, ast.Call) else inner for inner in inside if is_lazy(inner, scope)]
    named = [each for inner in inside for each in _named(inner, scope, owner)]
    return [_resolved(each, scope) for each in lazy], named  # type: ignore[arg-type]


def _speaking(node: ast.AST) -> list[ast.AST]:
    """The nodes within that may name something, each name once, and calls; but for names that are never used."""
    found: dict[object, ast.AST] = {}
    unused = {inner for alias in _unused(node) for inner in ast.walk(alias)}
    for inner in ast.walk(node):
        if inner in unused:
            continue
        if isinstance(inner, (ast.Name, ast.Attribute)):
            found.setdefault(_dotted(inner), inner)
        elif isinstance(inner, ast.Call):
            found[inner] = inner
    return list(found.values())


def _unused(node: ast.AST) -> Iterator[ast.stmt]:
    """Where something is given another name within, with arguments or without, under which it is not used."""
    used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load)}
    shared = {name for inner in ast.walk(node) if isinstance(inner, (ast.Global, ast.Nonlocal)) for name in inner.names}
    for inner in ast.walk(node) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else ():
        match inner:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name not in used | shared:
                function = last_name(value.func) if isinstance(value, ast.Call) else ""
                if function == "partial" or isinstance(value, (ast.Name, ast.Attribute)):
                    yield inner


def _dotted(node: ast.expr) -> tuple[str, ...]:
    """The words of a name, the last first."""
    words = []
    while isinstance(node, ast.Attribute):
        words.append(node.attr)
        node = node.value
    return (*words, node.id if isinstance(node, ast.Name) else "")


def _run_by(value: Any, owner: type | None) -> Iterator[tuple[FunctionType, type | None]]:
    """The functions that `value` runs, and whose `self` they have."""
    if isinstance(value, type):
        for name, function in _functions(value):
            if not issubclass(value, nn.Module) or name in _BUILDS:
                yield function, value
    elif isinstance(value, FunctionType):
        yield value, owner


def _functions(cls: type) -> Iterator[tuple[str, FunctionType]]:
    # PyTorch's own text is not among what is read.
    for base in (base for base in cls.__mro__ if base.__module__.partition(".")[0] not in ("torch", "builtins")):
        for name, made in vars(base).items():
            function = function_of(made.fget if isinstance(made, property) else made)
            if function is not None:
                yield name, function


def _node(function: FunctionType, text: Text) -> ast.AST | None:
    code = function.__code__
    if code.co_name != "<lambda>":
        return text.function(code.co_name, code.co_firstlineno)
    return next((n for n in text.nodes if isinstance(n, ast.Lambda) and n.lineno == code.co_firstlineno), None)


def _scope(function: FunctionType) -> _Scope:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=False)
    inner = {}
    for name, cell in cells:
        try:
            inner[name] = cell.cell_contents
        except ValueError:  # not set yet
            continue
    return ChainMap(inner, function.__globals__)


def _resolved(node: ast.expr, scope: _Scope) -> Any:
    match node:
        case ast.Name(id=name):
            return scope.get(name, _UNRESOLVED)
        case ast.Attribute(value=value, attr=attr):
            owner = _resolved(value, scope)
            if isinstance(owner, (ModuleType, type)):
                return inspect.getattr_static(owner, attr, _UNRESOLVED)
            return owner if isinstance(owner, Opaque) else _UNRESOLVED
    return _UNRESOLVED


def _named(node: ast.AST, scope: _Scope, owner: type | None) -> Iterator[_Named]:
    """Functions and classes that `node` names, also as values of a table, and methods that it calls of its own."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "cls"), attr=attr)) if owner is not None:
            for base in owner.__mro__:
                method = function_of(vars(base).get(attr))
                if method is not None:
                    yield method, owner
        case ast.Name() | ast.Attribute():
            for each in _held(_resolved(node, scope)):
                function = each if isinstance(each, type) else function_of(each)
                if function is not None:
                    yield function, None


def _held(value: Any, depth: int = 2) -> Iterator[Any]:
    """A value, or what is in it: in a table, or in the rows of one."""
    if depth and type(value) in (dict, list, tuple):
        for each in value.values() if type(value) is dict else value:
            yield from _held(each, depth - 1)
    else:
        yield value


def is_lazy(node: ast.AST, scope: _Scope) -> bool:
    """Whether it names a lazy class, or begins the arguments of a layer with -1, as `GCNConv(-1, 8)` does."""
    match node:
        case ast.Name() | ast.Attribute():
            name = last_name(node)
            if "Lazy" not in name and "Uninitialized" not in name:
                return False
            value = _resolved(node, scope)
            if isinstance(value, type):
                return issubclass(value, (LazyModuleMixin, UninitializedBuffer, UninitializedParameter))
            if name in OF_TORCH:
                return True
            return (value is _UNRESOLVED or isinstance(value, Opaque)) and _OTHERS.search(name) is None
        case ast.Call(func=func, args=[first, *_]):
            if spelled.speaks_of_lazy(node):
                return True
            return _is_open(first) and _is_layer(func, scope)
    return False


def _is_open(node: ast.expr) -> bool:
    """Whether it is -1, or a tuple, list or dict with -1 in it."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            return isinstance(node.operand.value, int)  # type: ignore[attr-defined]
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return any(map(_is_open, parts))
        case ast.Dict(values=parts):
            return any(map(_is_open, parts))
        case ast.DictComp(value=value):
            return _is_open(value)
    return False


def _is_layer(node: ast.expr, scope: _Scope) -> bool:
    """Whether it may be a class of layers that are not PyTorch's, where -1 can be a width that is open."""
    value = _resolved(node, scope)
    if isinstance(value, type):
        own = issubclass(value, nn.Module) and not value.__module__.startswith("torch.nn.")
        return own and not _takes_many(value)
    return last_name(node)[:1].isupper() and (value is _UNRESOLVED or isinstance(value, Opaque))


def _takes_many(cls: type) -> bool:
    """Whether its first argument is one of any number, as the sizes of a view are, where -1 is whatever is left."""
    constructor = getattr(inspect.getattr_static(cls, "__init__"), "__code__", None)
    return constructor is not None and constructor.co_argcount == 1 and bool(constructor.co_flags & inspect.CO_VARARGS)


def _builds_later(cls: type, files: Mapping[str, Text]) -> bool:
    """Whether methods of a model build lazy layers of PyTorch, which they may do when it is called."""
    every = [(name, function) for name, function in _functions(cls) if name != "__init__"]
    makers = {name for name, _ in every if isinstance(inspect.getattr_static(cls, name, None), OF_CLASS)}
    # What makes models does nothing to one, unless a method of it asks for that.
    asked = {word for name, function in every if name not in makers for word in _words(function.__code__)}
    functions = (function for name, function in every if name not in makers or name in asked)
    placed = ((function, files.get(function.__code__.co_filename)) for function in functions)
    return any(text.once(function, partial(_builds_any, function, text)) for function, text in placed if text)


def _words(code: CodeType) -> Iterator[str]:
    """All names in a function's code."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _words(inner)


def _builds_any(function: FunctionType, text: Text) -> bool:
    node = _node(function, text)
    calls = (inner for inner in ast.walk(node) if isinstance(inner, ast.Call)) if node else ()
    built = [call.func for call in calls if last_name(call.func) in OF_TORCH]
    scope = _scope(function) if built else {}
    return any(is_lazy(each, scope) for each in built)


def builds_later(cls: type, texts: Sequence[Text]) -> bool:
    """Whether methods of `cls` build lazy layers of PyTorch, which they may do when it is called."""
    return _builds_later(cls, {text.path: text for text in texts})
