"""Models called by other methods: those without a `forward`, as agents are that act and value, and beside it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager
from types import CodeType
from typing import Any

from torch import nn

from ..run.frames import Text
from ..tensors.tree import has_lazy
from .bases import leaves_forward

_ITSELF = frozenset({"forward", "__call__"})
# What frameworks train a model by.
_STEPS = ("training_step", "loss", "compute_loss", "validation_step", "predict_step")


def stepped(cls: Any) -> bool:
    """Let a class that frameworks train by a method, and that has no `forward`, be called by that method."""
    steps = () if leaves_forward(cls) else _STEPS
    step = next((getattr(cls, name) for name in steps if inspect.isfunction(getattr(cls, name, None))), None)
    if step is not None:
        cls.forward = step
    return step is not None


@contextmanager
def acted(cls: Any, module: nn.Module, texts: Sequence[Text]) -> Iterator[bool]:
    """Give `cls` a `forward` for a while that calls all its methods which call children of `module`, if there are any.

    Arguments of one name are one value.
    """
    methods = [getattr(cls, name) for name in _calling(cls, set(module._modules), texts) if name[0] != "_"]
    taken = [method for method in methods if _required(method)]
    if not taken:
        yield False
        return
    kept, left_open = vars(cls).get("forward"), cls.forward if leaves_forward(cls) else None
    # What a derived class says may call any layer: it comes last, if none of the methods calls it.
    every = taken if left_open is None else [*taken, left_open]
    cls.forward = _one_after_another(every, left_open or nn.Module.forward)
    try:
        yield True
    finally:
        if kept is None:
            del cls.forward
        else:
            cls.forward = kept


def beside(cls: Any, built: Callable[[], nn.Module], texts: Sequence[Text], entered: Set[CodeType]) -> Iterator[str]:
    """The public methods that call lazy layers, or methods that do, and are not among what is `entered`.

    A model is `built` only where a method calls anything of its own at all.
    """
    waiting = {
        name
        for name in _calling(cls, None, texts)
        if name[0] != "_" and name != "forward" and getattr(cls, name).__code__ not in entered
    }
    lazy = {name for name, child in built().named_children() if has_lazy(child)} if waiting else set()
    while (more := lazy.union(_calling(cls, lazy, texts))) != lazy:
        lazy = more
    yield from (name for name in _calling(cls, lazy, texts) if name in waiting)


@contextmanager
def followed(cls: Any, name: str, texts: Sequence[Text]) -> Iterator[None]:
    """Let the `forward` of `cls` call another method for a while, when it is done.

    Or that alone, if it calls the model itself: what it makes of an argument may be what the model takes by that name.
    """
    kept, other = vars(cls).get("forward"), getattr(cls, name)
    shared = {p.name for p in _required(other)}.intersection(p.name for p in _required(cls.forward))
    alone = bool(shared) and name in _calling(cls, _ITSELF, texts)
    cls.forward = _one_after_another([other] if alone else [cls.forward, other], cls.forward)
    try:
        yield
    finally:
        if kept is None:
            del cls.forward
        else:
            cls.forward = kept


def _one_after_another(methods: Sequence[Callable[..., Any]], forward_within: Callable[..., Any]) -> Callable[..., Any]:
    """A `forward` that calls each of `methods`; where one of them calls the model itself, that is `forward_within`.

    Arguments of one name are one value. `takers` says which method takes each first, `within` is `forward_within`.
    """
    taken = {method: [] if hasattr(method, "left_open") else _required(method) for method in methods}
    every = {p.name: p for parameters in taken.values() for p in parameters}
    within: list[nn.Module] = []

    def forward(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
        if within:
            return forward_within(self, *args, **kwargs)
        given = signature.bind(self, *args, **kwargs).arguments
        within.append(self)
        try:
            for method, parameters in taken.items():
                method(self, **{p.name: given[p.name] for p in parameters})
        finally:
            within.clear()
        return None

    signature = inspect.Signature([inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY), *every.values()])
    forward.__signature__ = signature  # type: ignore[attr-defined]
    takers = {p.name: method for method, parameters in reversed(taken.items()) for p in parameters}
    forward.takers, forward.within = takers, forward_within  # type: ignore[attr-defined]
    return forward


def _calling(cls: type, children: Set[str] | None, texts: Sequence[Text]) -> list[str]:
    """The methods that call one of `children`, by name, or any attribute of the model, themselves."""
    found: dict[str, None] = {}
    nodes = [text.definition(base.__name__) for base in reversed(cls.__mro__) for text in texts]
    bodies = (node.body for node in nodes if isinstance(node, ast.ClassDef))
    for method in (m for body in bodies for m in body if isinstance(m, ast.FunctionDef)):
        plain = inspect.isfunction(inspect.getattr_static(cls, method.name, None))
        if plain and any(_calls(inner, children) for inner in ast.walk(method)):
            found[method.name] = None
    return list(found)


def _calls(node: ast.AST, children: Set[str] | None) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            return children is None or name in children
        case ast.Call(func=ast.Name(id="self")):
            return children == _ITSELF
    return False


def _required(method: Callable[..., Any]) -> list[inspect.Parameter]:
    """The arguments that a method must be given, each as one that may be given by its name."""
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = list(inspect.signature(method).parameters.values())[1:]
    needed = [p for p in parameters if p.kind not in kinds and p.default is p.empty]
    return [p.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD) for p in needed]
