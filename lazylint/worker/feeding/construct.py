"""Arguments for a constructor: what the program itself passes, then defaults, then guesses, known as such."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from torch import nn

from ..run.decisions import Setting
from ..run.frames import Place, Text, last_name
from ..run.opaque import Opaque, first_opaque
from .examples import examples
from .filled import is_partial
from .guesses import SMALL, Guesses
from .hints import without_none
from .instances import Instance
from .later import Keeping, Later
from .lazies import may_build_lazy
from .spread import with_keywords
from .usage import Usage, usage

_MISSING = re.compile(r"missing \d+ required (?:positional|keyword-only) arguments?: (.*)")
_SQUARE = 64
_OF_INPUT = re.compile(r"^(in|input)_(channels|features|dim|size)$")
_QUOTED = re.compile(r"'(\w+)'")
_WORD = re.compile(r"\w+")
# So many names in a message are tried.
_NAMED = 3


@dataclass(frozen=True)
class Construction:
    """One way to build a class. `guessed` names the arguments that nobody gave; `given` are the user's own.

    `answers` are those to conditions nobody can compute that its constructor needs. `lazy` is whether it builds lazy
    layers, also such as it has called itself, or keeps where PyTorch does not see them. `makes` is the class of what
    was made so: a `__new__` may make another. `unknown` is whether there are arguments that nobody knows.
    """

    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    source: str = "defaults"
    guessed: tuple[str, ...] = ()
    guesses: Guesses | None = None
    instance: Instance | None = None
    given: bool = False
    answers: Mapping[Place, bool] = field(default_factory=dict)
    lazy: bool = False
    makes: type | None = None
    unknown: bool = False

    def remedy(self, cls: type) -> str:
        """The line that would say what is guessed: a call that builds `cls`."""
        words = (f"{name}={_written_value(self.kwargs.get(name))}" for name in self.guessed)
        call = f"{cls.__qualname__}({', '.join(words)})"
        return f"build it in this file with arguments that it is meant for, as in `{call}`"

    @property
    def alone(self) -> str | None:
        """The one argument that is guessed, if it is a size: an object may hold several."""
        (name, *others) = self.guessed or ("",)
        return name if not others and type(self.kwargs.get(name)) is int else None

    @property
    def together(self) -> bool:
        """Whether one object is guessed that may hold several sizes."""
        return len(self.guessed) == 1 and self.alone is None

    @property
    def stands_in(self) -> bool:
        """Whether one that keeps what it gets stands for a layer that nobody gives."""
        return any(isinstance(value, Later) and value.cls is Keeping for value in self.kwargs.values())

    def shares(self, other: Construction, names: Iterable[str]) -> bool:
        """Whether any of these arguments is the same."""
        return any(self.kwargs.get(name) == other.kwargs[name] for name in names)

    def with_known(self, known: Mapping[str, Any]) -> Construction:
        """The same, where these arguments are known."""
        guessed = tuple(name for name in self.guessed if name not in known)
        guesses = self.guesses.without(known) if self.guesses else None
        return replace(self, kwargs={**self.kwargs, **known}, guessed=guessed, guesses=guesses)

    def with_guesses(self, cls: type, values: Mapping[str, Any]) -> Construction | None:
        """The same with other values for arguments, or for settings that were guessed; None where there are no such."""
        if values.keys() <= self.kwargs.keys():
            return replace(self, kwargs={**self.kwargs, **values})
        if self.guesses is None or not values.keys() <= self.guesses.given.keys():
            return None
        guesses, parameters = self.guesses.changed(values), _parameters(cls)
        made = {n: guesses.value(n, parameters[n].annotation) for n in self.guessed if n in parameters}
        return replace(self, kwargs={**self.kwargs, **made}, guesses=guesses)

    def fitted(self, size: int, wanted: int) -> Construction | None:
        """The same with another guess, so that a size that follows from it is the `wanted` one; it is a guess no more.

        None if no guess gives such a size.
        """
        for name in self.guessed:
            guess = self.kwargs.get(name)
            for key, one in _parts(guess):
                if type(one) is int and one > SMALL and size % one == 0 and wanted * one % size == 0:
                    return self.with_known({name: _with_part(guess, key, wanted * one // size)})
        return None


def _parts(guess: Any) -> list[tuple[Any, Any]]:
    """A guess, or what it is put together from, under its keys or places."""
    if type(guess) is dict:
        return list(guess.items())
    return list(enumerate(guess)) if isinstance(guess, (list, tuple)) else [(None, guess)]


def _with_part(guess: Any, key: Any, value: Any) -> Any:
    """The same guess with another value under one key of `_parts`."""
    if key is None:
        return value
    parts = {**dict(_parts(guess)), key: value}
    return parts if type(guess) is dict else type(guess)(parts.values())


def _written_value(value: Any) -> str:
    """A guess as people write it; `...` for what has no short form."""
    sizes = isinstance(value, (list, tuple)) and all(type(each) is int for each in value)
    return repr(value) if sizes or type(value) in (int, float, bool) or (value and type(value) is str) else "..."


def constructions(
    cls: type,
    texts: list[Text],
    namespace: Mapping[str, Any],
    seen: Sequence[Mapping[str, Any]],
    variant: int = 0,
    parts: Mapping[str, Any] | None = None,
) -> Iterator[Construction]:
    """Ways to build `cls`, the surest first: seen in a run, written in a call, defaults, guesses.

    `parts` are arguments of which only settings are guessed that nobody knows.
    """
    parameters = _parameters(cls)
    used, lazy = usage(cls, texts), may_build_lazy(cls, texts)
    names = getattr(inspect.getattr_static(cls, "__init__"), "__globals__", {})
    scope = {name: value for name, value in names.items() if value is not cls}
    for values in seen:
        passed = {n: v for n, v in values.items() if n in parameters}
        some = {n: v for n, v in passed.items() if is_partial(v)}
        unknown = {n: parameters[n] for n, v in passed.items() if first_opaque(v) is not None or n in some}
        yield Construction(kwargs=passed, source="a call that was run", unknown=bool(unknown))
        for made in itertools.islice(_guessed(unknown, used, scope, variant, some), 1) if unknown else ():
            yield replace(made, kwargs={**passed, **made.kwargs})
    for text in texts if not variant else ():
        yield from _written(cls, text, namespace)
    required = {n: p for n, p in parameters.items() if p.default is p.empty}
    if not required:
        yield Construction()
    else:
        last = Construction()
        for last in _guessed(required, used, scope, variant, parts):
            yield last
        keeping = {n: Later(Keeping) for n in used.applied if isinstance(last.kwargs.get(n), Opaque)}
        if keeping and lazy:
            yield replace(last, kwargs={**last.kwargs, **keeping}, unknown=False)
        yield from _of_other_words(cls, texts, last) if lazy else ()
        yield from _of_other_fields(last, used) if lazy else ()
        yield from _of_none(last, required) if lazy else ()
        yield from _of_unknown_modules(last) if lazy else ()
        yield from _of_other_numbers(last, used, variant) if lazy else ()
        yield from _of_other_types(last, variant) if lazy else ()
    left_out = {n: p for n, p in parameters.items() if p.default is None}
    if lazy and left_out:
        for more in (left_out, *({name: parameter} for name, parameter in left_out.items())):
            made = next(_guessed({**required, **more}, used, scope, variant))
            yield made
            yield from _of_open_widths(made)
    for setting in other_settings(cls, texts, Construction()) if lazy else ():
        for made in itertools.islice(_guessed(required, used, scope, variant), 1) if required else (Construction(),):
            kwargs, guessed = {**made.kwargs, setting.name: setting.value}, (*made.guessed, setting.name)
            yield replace(made, kwargs=kwargs, guessed=guessed, source="another setting")


def other_settings(cls: type, texts: Sequence[Text], how: Construction) -> Iterator[Setting]:
    """Settings that are left at their defaults, each at another value that there is for it: a flag, a member of an
    enumeration, a word that it is compared with. Flags also where they are guessed.
    """
    parameters, used = _parameters(cls), usage(cls, texts)
    positional = list(parameters)[: len(how.args)]
    for name, parameter in parameters.items():
        default = how.kwargs.get(name) if name in how.guessed else parameter.default
        if name in positional or how.kwargs.get(name, default) is not default:
            continue
        yield from (Setting(name, value, _place_of(cls, name, texts)) for value in _others(name, default, used))


def _others(name: str, value: Any, used: Usage) -> list[Any]:
    """The other values that there are for a flag, a member of an enumeration, a word that it is compared with."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, Enum):
        return [member for member in type(value) if member is not value]
    words = used.choices.get(name, ()) if isinstance(value, str) else ()
    return [word for word in dict.fromkeys(words) if isinstance(word, str) and word != value]


def _place_of(cls: type, name: str, texts: Sequence[Text]) -> Place:
    """Where an argument of the constructor stands; the class itself where Python writes the constructor."""
    code = getattr(inspect.getattr_static(cls, "__init__"), "__code__", None)
    for text in texts:
        node = text.function("__init__", code.co_firstlineno) if code and code.co_filename == text.path else None
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs] if node else []
        found: ast.AST | None = next((each for each in arguments if each.arg == name), None)
        found = found or text.definition(cls.__name__)
        if found is not None:
            return text.place(found)
    return Place("", 1)


def completed(
    cls: type, how: Construction, texts: Sequence[Text], error: Exception, variant: int = 0
) -> Iterator[Construction]:
    """Ways to build `cls` with more arguments, of which `error`, that its constructor has raised, says they are
    missing: those that it hands on by `**kwargs`, or one that is left at None and that the message names.
    """
    if how.instance is not None:
        return
    used = usage(cls, texts)
    guesses = how.guesses or Guesses(variant, used)
    handed_on = {name: value for name, value in how.kwargs.items() if name in how.guessed}
    for values in with_keywords(handed_on, used.spread, error, guesses):
        yield replace(how, kwargs={**how.kwargs, **values})
    for wanted in _missing(cls, how, error):
        more = {name: guesses.value(name, annotation) for name, annotation in wanted.items()}
        guessed = (*how.guessed, *more)
        yield replace(how, kwargs={**how.kwargs, **more}, source="guesses", guessed=guessed, guesses=guesses)


def _missing(cls: type, how: Construction, error: Exception) -> Iterator[Mapping[str, Any]]:
    """Arguments that `error` asks for, with their annotations, in the ways to understand it."""
    match = _MISSING.search(str(error)) if isinstance(error, TypeError) else None
    kinds = {p.kind for p in inspect.signature(cls.__init__).parameters.values()} if match else set()  # type: ignore[misc]
    if match is not None and inspect.Parameter.VAR_KEYWORD in kinds and not how.args:
        named = [name for name in _QUOTED.findall(match[1]) if name not in how.kwargs]
        yield from [dict.fromkeys(named)] if named else []
    spoken = set(_WORD.findall(str(error)))
    left = list(_parameters(cls).items())[len(how.args) :]
    asked = [(n, p.annotation) for n, p in left if p.default is None and n in spoken and n not in how.kwargs]
    yield from ({name: annotation} for name, annotation in asked[:_NAMED])


def _guessed(
    wanted: Mapping[str, inspect.Parameter],
    used: Usage,
    scope: Mapping[str, Any],
    variant: int,
    parts: Mapping[str, Any] | None = None,
) -> Iterator[Construction]:
    """Guesses for these parameters."""
    kwargs: dict[str, Any] = {}
    for equal, words in ((variant, False), (1, False), (variant, True)):
        guesses = Guesses(equal, used, scope, words, parts)
        before, kwargs = kwargs, {name: guesses.value(name, p.annotation) for name, p in wanted.items()}
        if repr(kwargs) != repr(before) and (not words or guesses.worded):
            unknown = any(isinstance(value, Opaque) and name in used.applied for name, value in kwargs.items())
            yield Construction(kwargs=kwargs, source="guesses", guessed=tuple(wanted), guesses=guesses, unknown=unknown)


def _of_other_numbers(made: Construction, used: Usage, variant: int) -> Iterator[Construction]:
    """Guesses with one of them a number that it is compared with each, or one on either side of it, which are all that
    some constructors take; with the widths of inputs left open; with sizes that are squares, too."""
    for name, value in made.kwargs.items():
        bound, step = used.numbers.get(name), variant + 1
        sides = () if bound is None else (bound - step, bound + step)
        for number in dict.fromkeys((*used.equals.get(name, ()), *sides)):
            if type(value) is int and number != value:
                yield replace(made, kwargs={**made.kwargs, name: number})
    yield from _of_open_widths(made)
    sizes = {name: _SQUARE for name, value in made.kwargs.items() if type(value) is int and value > SMALL}
    if sizes:
        yield replace(made, kwargs={**made.kwargs, **sizes})


def _of_open_widths(made: Construction) -> Iterator[Construction]:
    """Guesses with the widths of inputs left open, as some libraries have it; none where there are none."""
    inputs = {name: -1 for name, value in made.kwargs.items() if type(value) is int and _OF_INPUT.search(name)}
    if inputs:
        yield replace(made, kwargs={**made.kwargs, **inputs})


def _of_none(made: Construction, wanted: Mapping[str, inspect.Parameter]) -> Iterator[Construction]:
    """Guesses with one of them None each, where that is allowed: a width that is open, mostly."""
    for name, parameter in wanted.items():
        if made.kwargs.get(name) is not None and without_none(parameter.annotation) != parameter.annotation:
            yield replace(made, kwargs={**made.kwargs, name: None})


def _of_unknown_modules(made: Construction) -> Iterator[Construction]:
    """Guesses with modules that nobody knows in the place of those of the program's, which may not be built so."""
    modules = {name: value for name, value in made.kwargs.items() if isinstance(value, Later)}
    if modules:
        unknown = {name: Opaque(f"`{name}`, whose value nobody gives") for name in modules}
        yield replace(made, kwargs={**made.kwargs, **unknown}, unknown=True)


def _of_other_words(cls: type, texts: Sequence[Text], made: Construction) -> Iterator[Construction]:
    """Guesses with one of them another of the words that it is compared with, a flag or a member of an enumeration."""
    for setting in other_settings(cls, texts, made):
        if setting.name in made.guessed:
            yield replace(made, kwargs={**made.kwargs, setting.name: setting.value})


def _of_other_fields(made: Construction, used: Usage) -> Iterator[Construction]:
    """Guessed settings with one of their fields at another value than its default."""
    for name in made.guessed:
        settings = made.kwargs.get(name)
        for each in dataclasses.fields(settings) if dataclasses.is_dataclass(settings) else ():
            for value in _others(each.name, getattr(settings, each.name, None), used):
                try:
                    changed: Any = dataclasses.replace(settings, **{each.name: value})  # type: ignore[type-var]
                except Exception:  # its class refuses that value
                    continue
                yield replace(made, kwargs={**made.kwargs, name: changed}, source="another setting")


def _of_other_types(made: Construction, variant: int) -> Iterator[Construction]:
    """Guesses with one of them of another type each."""
    narrow, wide = ((32, 48), (32, 32), (40, 40), (48, 64))[variant]
    linear = Later(nn.Linear, (narrow, narrow))
    others: tuple[Any, ...] = ([narrow, wide], ((1, narrow), (1, wide)), nn.ReLU, "relu", linear, {}, 0.1, None, 2)
    for name, value in made.kwargs.items():
        for other in others:
            if type(other) is not type(value):
                kwargs = {**made.kwargs, name: other}
                yield replace(made, kwargs=kwargs, unknown=made.unknown and first_opaque(kwargs) is not None)


def _parameters(cls: type) -> dict[str, inspect.Parameter]:
    try:
        parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]  # type: ignore[misc]
    except (TypeError, ValueError):
        return {}
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {p.name: p for p in parameters if p.kind not in kinds}


def _written(cls: type, text: Text, namespace: Mapping[str, Any]) -> Iterator[Construction]:
    """Calls of the class in a file whose arguments are literals, or names with a value at top level; the examples of
    its docstring among them."""
    own = text.definition(cls.__name__)
    shown = examples(own) if isinstance(own, ast.ClassDef) else []
    calls = [call for call in shown if last_name(call.func) == cls.__name__]
    for node in (*text.calls_of(cls.__name__), *calls):
        try:
            args = tuple(_evaluate(arg, namespace) for arg in node.args)
            kwargs = {k.arg: _evaluate(k.value, namespace) for k in node.keywords if k.arg}
            if any(k.arg is None for k in node.keywords):
                continue
        except ValueError:
            continue
        said = "an example in its docstring" if node in calls else f"the call on line {node.lineno}"
        yield Construction(args, kwargs, source=said)


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
                return Later(made, tuple(_evaluate(a, namespace) for a in args), values)
            raise ValueError("a call")
    return ast.literal_eval(node)
