"""Arguments for a constructor: what the program itself passes, then defaults, then guesses, known as such."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from ..run.frames import Place, Text
from ..run.opaque import Opaque
from .guesses import Guesses
from .instances import Instance
from .usage import usage


@dataclass(frozen=True)
class Construction:
    """One way to build a class. `guessed` names the arguments that nobody gave; `given` are the user's own.

    `answers` are those to conditions nobody can compute that its constructor needs.
    """

    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    source: str = "defaults"
    guessed: tuple[str, ...] = ()
    guesses: Guesses | None = None
    instance: Instance | None = None
    given: bool = False
    answers: Mapping[Place, bool] = field(default_factory=dict)


def constructions(
    cls: type,
    texts: list[Text],
    namespace: Mapping[str, Any],
    seen: Sequence[Mapping[str, Any]],
    variant: int = 0,
) -> Iterator[Construction]:
    """Ways to build `cls`, the surest first: seen in a run, written in a call, defaults, guesses."""
    parameters = _parameters(cls)
    for values in seen:
        known = {n: v for n, v in values.items() if n in parameters}
        yield Construction(kwargs=known, source="a call that was run")
    for text in texts:
        yield from _written(cls, text, namespace)
    required = {n: p for n, p in parameters.items() if p.default is p.empty}
    if not required:
        yield Construction()
        return
    used, scope = (
        usage(cls, {text.path: text for text in texts}),
        getattr(inspect.getattr_static(cls, "__init__"), "__globals__", {}),
    )
    for words in (False, True):
        guesses = Guesses(variant, used, scope, words)
        kwargs = {name: guesses.value(name, p.annotation) for name, p in required.items()}
        if not words or guesses.worded:
            yield Construction(kwargs=kwargs, source="guesses", guessed=tuple(required), guesses=guesses)
    for name, value in kwargs.items():
        wide = 32 if variant else 48
        others: tuple[Any, ...] = (
            [32, wide],
            ((1, 32), (1, wide)),
            nn.ReLU,
            "relu",
            _Later(nn.Linear, (32, 32), {}),
            {},
            0.1,
            None,
        )
        for other in others:
            if type(other) is not type(value):
                changed = {**kwargs, name: other}
                yield Construction(kwargs=changed, source="guesses", guessed=tuple(required), guesses=guesses)


def _parameters(cls: type) -> dict[str, inspect.Parameter]:
    try:
        parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]  # type: ignore[misc]
    except (TypeError, ValueError):
        return {}
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {p.name: p for p in parameters if p.kind not in kinds}


def _written(cls: type, text: Text, namespace: Mapping[str, Any]) -> Iterator[Construction]:
    """Calls of the class in a file whose arguments are literals, or names with a value at top level."""
    for node in ast.walk(text.tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name != cls.__name__:
            continue
        try:
            args = tuple(_evaluate(arg, namespace) for arg in node.args)
            kwargs = {k.arg: _evaluate(k.value, namespace) for k in node.keywords if k.arg}
            if any(k.arg is None for k in node.keywords):
                continue
        except ValueError:
            continue
        yield Construction(args, kwargs, source=f"the call on line {node.lineno}")


def _evaluate(node: ast.expr, namespace: Mapping[str, Any]) -> Any:
    """The value of a literal, of a top-level name, or of arithmetic of them. Raises `ValueError` for the rest."""
    match node:
        case ast.Name(id=name) if name in namespace and not isinstance(namespace[name], Opaque):
            return namespace[name]
        case ast.Attribute(value=value, attr=attr):
            owner = _evaluate(value, namespace)
            if not isinstance(owner, Opaque) and hasattr(owner, attr):
                return getattr(owner, attr)
            raise ValueError(attr)
        case ast.List(elts=items):
            return [_evaluate(item, namespace) for item in items]
        case ast.Tuple(elts=items):
            return tuple(_evaluate(item, namespace) for item in items)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _evaluate(left, namespace) * _evaluate(right, namespace)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _evaluate(left, namespace) + _evaluate(right, namespace)
        case ast.Call(func=func, args=args, keywords=keywords):
            made = _evaluate(func, namespace)
            if isinstance(made, type) and issubclass(made, nn.Module):
                values = {k.arg: _evaluate(k.value, namespace) for k in keywords if k.arg}
                return _Later(made, tuple(_evaluate(a, namespace) for a in args), values)
            raise ValueError("a call")
    return ast.literal_eval(node)


@dataclass(frozen=True)
class _Later:
    """A module among the arguments, built anew for each run."""

    cls: type
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]


def made(value: Any) -> Any:
    """An argument as it is passed: modules in it are built now."""
    if isinstance(value, _Later):
        return value.cls(*map(made, value.args), **{k: made(v) for k, v in value.kwargs.items()})
    if type(value) in (list, tuple):
        return type(value)(map(made, value))
    if type(value) is dict:
        return {key: made(item) for key, item in value.items()}
    return value
