"""Models without a `forward`: called by the methods that call their layers, as agents are that act and value."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from torch import nn

from ..run.frames import Text

# What frameworks train a model by.
_STEPS = ("training_step", "loss", "compute_loss", "validation_step", "predict_step")


def stepped(cls: Any) -> bool:
    """Let a class that frameworks train by a method, and that has no `forward`, be called by that method."""
    step = next((getattr(cls, name) for name in _STEPS if inspect.isfunction(getattr(cls, name, None))), None)
    if step is not None:
        cls.forward = step
    return step is not None


@contextmanager
def acted(cls: Any, module: nn.Module, texts: Sequence[Text]) -> Iterator[bool]:
    """Give `cls` a `forward` for a while that calls all its methods which call children of `module`, if there are any.

    Arguments of one name are one value.
    """
    methods = [getattr(cls, name) for name in dict.fromkeys(_calling(cls, module, texts))]
    taken = {method: _required(method) for method in methods if _required(method)}
    every = {p.name: p for parameters in taken.values() for p in parameters}

    def forward(self: nn.Module, *args: Any, **kwargs: Any) -> None:
        given = signature.bind(self, *args, **kwargs).arguments
        for method, parameters in taken.items():
            method(self, **{p.name: given[p.name] for p in parameters})

    signature = inspect.Signature([inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY), *every.values()])
    forward.__signature__ = signature  # type: ignore[attr-defined]
    if not taken:
        yield False
        return
    cls.forward = forward
    try:
        yield True
    finally:
        del cls.forward


def _calling(cls: type, module: nn.Module, texts: Sequence[Text]) -> Iterator[str]:
    """The public methods that call children of `module` themselves."""
    nodes = [text.definition(base.__name__) for base in reversed(cls.__mro__) for text in texts]
    bodies = (node.body for node in nodes if isinstance(node, ast.ClassDef))
    for method in (m for body in bodies for m in body if isinstance(m, ast.FunctionDef)):
        plain = inspect.isfunction(inspect.getattr_static(cls, method.name, None))
        if plain and method.name[0] != "_" and any(_calls_child(inner, module) for inner in ast.walk(method)):
            yield method.name


def _calls_child(node: ast.AST, module: nn.Module) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            return name in module._modules
    return False


def _required(method: Callable[..., Any]) -> list[inspect.Parameter]:
    """The arguments that a method must be given, each as one that may be given by its name."""
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = list(inspect.signature(method).parameters.values())[1:]
    needed = [p for p in parameters if p.kind not in kinds and p.default is p.empty]
    return [p.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in needed]
