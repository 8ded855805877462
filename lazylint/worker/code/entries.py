"""Functions and classes of a file that its program never enters: commands, tests, trainers, factories of models.

Each is called in a run of its own, with unknown values for the arguments that have no defaults.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any

from torch import nn

from ..run.frames import Place, Text
from ..run.opaque import Opaque
from ..run.runtime import Run
from ..tensors.tree import modules
from . import guard, waiting
from .provided import Provided, provided, value_of

# Decorators of frameworks keep the function under one of these names.
_INNER = ("callback", "__wrapped__", "_fixture_function", "fn", "func", "function")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
# What a framework of tests calls before each test.
_SET_UP = ("setUp", "setup_method")
OF_CLASS = (staticmethod, classmethod)
"""What a class does without an instance."""
_KINDS = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass(frozen=True)
class Entry:
    """A function, or a class and one of its methods, by its names in the file.

    Arguments are what decorators give, those that are called like one of the `fixtures` what that function returns.
    """

    name: str
    place: Place
    method: str = ""
    fixtures: Mapping[str, Provided] = field(default_factory=dict)
    given: Provided = ()

    def __str__(self) -> str:
        return f"{self.name}.{self.method}()" if self.method else f"{self.name}()"

    def enter(self, names: Mapping[str, Any]) -> Any:
        """What it returns, called as the program would, with these global names."""
        cls, given = names[self.name], self.given
        if isinstance(inspect.getattr_static(cls, self.method, None), OF_CLASS):
            return self._called(getattr(cls, self.method), self.method, names, given)
        made = self._called(function_of(cls) or cls, self.name, names, () if self.method else given)
        if not self.method:
            return made
        for set_up in filter(callable, (getattr(made, name, None) for name in _SET_UP)):
            self._called(set_up, self.method, names)
        method = getattr(made, self.method, None)
        return self._called(method, self.method, names, given) if callable(method) else None

    def _called(self, fn: Any, name: str, names: Mapping[str, Any], provided: Provided = ()) -> Any:
        try:
            parameters = inspect.signature(fn).parameters.values()
        except (TypeError, ValueError):
            return None
        needed = [p for p in parameters if p.default is p.empty and p.kind not in _KINDS]
        known = dict(provided)
        given = {
            p: value_of(known[p.name], names) if p.name in known else self._argument(p.name, name, names)
            for p in needed
        }
        positional = [value for p, value in given.items() if p.kind is not p.KEYWORD_ONLY]
        made = guard.call(fn, *positional, **{p.name: v for p, v in given.items() if p.kind is p.KEYWORD_ONLY})
        return waiting.finished(made)

    def _argument(self, name: str, of: str, names: Mapping[str, Any]) -> Any:
        made = function_of(names.get(name)) if name in self.fixtures and name != of else None
        if made is not None:
            return self._called(made, name, names, self.fixtures[name])
        return Opaque(f"`{name}` of `{of}`, which nobody gives here")


def entries(
    text: Text,
    names: Mapping[str, Any],
    program: Sequence[Run],
    runs: Sequence[Run],
    speaks: Callable[[Any], bool],
    *,
    named: bool,
) -> Iterator[Entry]:
    """What none of `runs` has entered and may touch lazy layers, callers before what they call.

    Either what other definitions of the file have `named`, or what none has; of classes that the `program` builds,
    nothing. `runs` may grow meanwhile. `speaks` says whether a function or a class speaks of lazy layers.
    """
    models = _uncalled(names, runs[-1])
    wanted = [one for one in _defined(text, names) if speaks(one[0]) or models & set(_names(one[1]))]
    called = {
        name for node in text.tree.body if isinstance(node, _DEFINITIONS) for name in _names(node) if name != node.name
    }
    built = {code for run in program for code in run.entered}
    for _, _, entry, code, whole in wanted:
        if (entry.name in called) is not named or whole & built:
            continue
        if not any(code in run.entered for run in runs):
            yield entry


def _names(node: ast.AST) -> Iterator[str]:
    return (inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _uncalled(names: Mapping[str, Any], run: Run) -> set[str]:
    """Global names of models with layers that no call has initialised."""
    uncalled = {id(entry.module) for entry in run.ledger.entries.values() if entry.first is None}
    models = ((name, value) for name, value in names.items() if isinstance(value, nn.Module))
    return {name for name, model in models if any(id(inner) in uncalled for inner in modules(model))}


def _defined(text: Text, names: Mapping[str, Any]) -> Iterator[tuple[Any, ast.AST, Entry, CodeType, set[CodeType]]]:
    """Each behind what it is or whose method, with its own code, and all code of its class, or of itself.

    Of models those methods alone that make some without having one.
    """
    functions = [node for node in text.tree.body if isinstance(node, _FUNCTIONS)]
    fixtures = {n.name: provided(n) for n in functions if any("fixture" in ast.unparse(d) for d in n.decorator_list)}
    for node in text.tree.body:
        value = names.get(getattr(node, "name", ""))
        if isinstance(node, _FUNCTIONS):
            function = function_of(value)
            if function and node.name not in fixtures and not inspect.isgeneratorfunction(function):
                code = function.__code__
                entry = Entry(node.name, text.place(node), fixtures=fixtures, given=provided(node))
                yield function, node, entry, code, {code}
        elif isinstance(node, ast.ClassDef) and isinstance(value, type):
            model = issubclass(value, nn.Module)
            # A class without a constructor of its own is entered by its methods only.
            whole = {made.__code__ for made in map(function_of, vars(value).values()) if made}
            methods = [m for m in node.body if isinstance(m, _FUNCTIONS) and not m.name.startswith("_")]
            for method in methods:
                made = vars(value).get(method.name)
                function = function_of(made)
                if function is None or method.name in _SET_UP or (model and not isinstance(made, OF_CLASS)):
                    continue
                entry = Entry(node.name, text.place(method), method.name, fixtures, provided(method))
                code = function.__code__
                yield (function, method, entry, code, {code}) if model else (value, node, entry, code, whole)


def function_of(value: Any) -> FunctionType | None:
    """The function behind decorators that can be looked through."""
    if isinstance(value, OF_CLASS):
        value = value.__func__
    for _ in range(len(_INNER)):
        if isinstance(value, FunctionType) and not hasattr(value, "__wrapped__"):
            return value
        if value is None:
            break
        value = next((vars(value)[name] for name in _INNER if name in getattr(value, "__dict__", ())), None)
    return None
