"""The models of a file, and what was found of one."""

from __future__ import annotations

import ast
import inspect
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from torch import nn

from ..run.frames import Place, Text
from ..run.runtime import Run
from ..tensors.specs import Feed
from ..tensors.tree import has_forward, modules
from .construct import Construction


@dataclass
class Model:
    """What was found of one class: runs on solved inputs, or why there are none."""

    cls: type
    place: Place
    name: str
    runs: list[Run]
    feed: Feed
    construction: Construction

    @property
    def called(self) -> type:
        """The class of what is built and called: a `__new__` may make another."""
        return self.construction.makes or self.cls

    @property
    def whole(self) -> bool:
        """Whether nothing of it stayed unknown."""
        return all(unknown.effect for run in self.runs for unknown in run.facts.unknowns)


class NoModel(Exception):
    """The class cannot be analysed; the message says why, `remedy` what would let it."""

    def __init__(self, why: str, remedy: str | None = None) -> None:
        super().__init__(why)
        self.remedy = remedy


class Abstract(NoModel):
    """It is none: subclasses are to say what it leaves open."""

    @staticmethod
    def caused(model: type, error: BaseException | None) -> bool:
        """Whether that is what `error` says, which building or calling `model` ended with."""
        if inspect.isabstract(model) or _leaves_open(model):
            return True
        frames = list(traceback.walk_tb(error.__traceback__)) if isinstance(error, NotImplementedError) else []
        bases = (base for base in model.__mro__ if base.__module__.partition(".")[0] != "torch")
        own = (getattr(made, "__code__", None) for base in bases for made in vars(base).values())
        # A constructor that raises it does not take these arguments.
        return bool(frames) and frames[-1][0].f_code in own and frames[-1][0].f_code.co_name != "__init__"


def _leaves_open(model: type) -> bool:
    """Whether methods of it are marked as abstract, which Python itself minds in classes of `ABCMeta` only."""
    names = {name for base in model.__mro__ for name, made in vars(base).items() if _is_abstract(made)}
    return any(_is_abstract(inspect.getattr_static(model, name, None)) for name in names)


def _is_abstract(made: Any) -> bool:
    return isinstance(made, (FunctionType, property, classmethod, staticmethod)) and getattr(
        made, "__isabstractmethod__", False
    )


class RefusedArguments(NoModel):
    """Its constructor raises with the arguments that the user gives."""


def classes(text: Text, namespace: Mapping[str, Any]) -> Iterator[tuple[type, Place]]:
    """Module classes that the file defines at top level, the last first: those are likelier to contain the others.

    Also those that it makes there by a call: of `type`, or of a function of its own.
    """
    nodes = [node for node in text.nodes if isinstance(node, (ast.ClassDef, ast.Assign))]
    found: set[type] = set()
    for node in sorted(nodes, key=lambda n: -n.lineno):
        match node:
            case ast.ClassDef(name=name):
                cls = namespace.get(name)
                own = isinstance(cls, type) and cls.__qualname__ == name and _may_define(node, cls, text)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()):
                cls = namespace.get(name)
                # A value of the program may run its code when it is asked for an attribute.
                code = getattr(getattr(cls, "forward", None), "__code__", None) if isinstance(cls, type) else None
                own = code is not None and code.co_filename == text.path
            case _:
                continue
        if own and isinstance(cls, type) and issubclass(cls, nn.Module) and cls not in found:
            found.add(cls)
            yield cls, text.place(node)


def _may_define(node: ast.ClassDef, cls: type, text: Text) -> bool:
    """Whether that is the definition of a class, of which a file may have several under one name."""
    codes = [made.__code__ for made in vars(cls).values() if isinstance(made, FunctionType)]
    lines = [code.co_firstlineno for code in codes if code.co_filename == text.path]
    return not lines or any(_is_on(node, line) for line in lines)


def local_classes(text: Text, runs: Sequence[Run]) -> Iterator[tuple[type, Place]]:
    """Module classes that functions of the file have defined in these runs."""
    found = {(cls.__module__, cls.__qualname__): cls for run in runs for cls in run.local}
    nodes = [node for node in text.nodes if isinstance(node, ast.ClassDef)]
    for cls in found.values():
        codes = (getattr(vars(cls).get(name), "__code__", None) for name in ("forward", "__init__"))
        code = next((code for code in codes if code is not None and code.co_filename == text.path), None)
        around = [n for n in nodes if code and n.name == cls.__name__ and _is_on(n, code.co_firstlineno)]
        if around:
            yield cls, text.place(around[-1])


def _is_on(node: ast.ClassDef, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def fixed_types(runs: list[Run]) -> set[type]:
    """Classes of which some instance was seen whole: all its lazy layers were called, or PyTorch refused it."""
    found = set()
    for run in runs:
        known = {id(e.module): e.first is not None for e in run.ledger.entries.values()}
        refused = bool(run.facts.refusals)
        for module in run.keep:
            if "_modules" not in module.__dict__:
                continue
            lazy = [known[id(m)] for m in modules(module) if id(m) in known]
            if lazy and (all(lazy) or (refused and id(module) in run.called)):
                found.add(type(module))
    return found


def is_done(cls: type, done: set[type]) -> bool:
    """Whether a class was seen whole, by this run or by one that made it anew; or one derived from it, if it has no
    `forward`.
    """
    if not has_forward(cls) and any(issubclass(other, cls) for other in done):
        return True
    return any(same(other, cls) for other in done)


def same(one: type, other: type) -> bool:
    """Whether two classes are one, or one that two runs have made."""
    return one is other or _written(one) == _written(other)


def _written(cls: type) -> tuple[Any, ...]:
    """What is equal for one class that two runs have made: its name and the code of its main methods."""
    codes = (getattr(getattr(cls, name, None), "__code__", name) for name in ("__init__", "forward"))
    return cls.__module__, cls.__qualname__, *codes
