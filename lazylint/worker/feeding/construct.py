"""Arguments for a constructor: what the program itself passes, then defaults, then guesses, known as such."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from ..run.frames import Place, Text
from ..run.opaque import Opaque
from .instances import Instance
from .usage import Usage, usage


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


# Counts of heads, layers and kernels stay as they are when all sizes are made equal.
_SMALL = 3
_COUNTED = 2
_CONFIG = re.compile(r"^(cfg|conf|config|configs|args|opt|opts|options|hparams|hp|params|settings|flags)$|config", re.I)
_NAMES: tuple[tuple[str, Any], ...] = (
    (r"^(n_?)?heads?$|num_heads|n_heads|nhead", 2),
    (r"kernel|filter_size", 3),
    (r"stride|dilation|repeat|patience", 1),
    (r"pad", 1),
    (r"group", 1),
    (r"(num|n)_?(layers|blocks|blks|stages|steps|levels)|depth|^layers?$|^steps$", 2),
    (r"drop|rate|prob|^p$|alpha|beta|gamma|momentum|ratio|temperature|scale|noise", 0.1),
    (r"^(lr|eps|epsilon|weight_decay|wd|sigma|std)$|learning_rate", 1e-3),
    (r"^(use|is|has|with|do|enable|learn|return|share|norm|batch_?norm|residual|debug|bias|causal)(_|$)", False),
    (r"activation|^act(_fn|_layer)?$|nonlinearity|^act$", nn.ReLU),
    (r"norm_layer", nn.BatchNorm2d),
    (r"device", "cpu"),
    (r"dtype|path|file|folder|^dir$|name$|mode$|^type$", ""),
    (r"vocab|num_embeddings|n_tokens|num_nodes|num_users|num_items", 100),
    (r"max_?len|seq_?len|length|block_size|context|window|horizon|patch", 16),
    (r"classes|labels|actions?(_dim|_size)?$|n_out|num_out|targets", 10),
)  # fmt: skip
_PLURAL = re.compile(
    r"(sizes|dims|channels_list|widths|hiddens|units|features_list|layer_sizes|filters|hidden_layers)$"
)
_COUNT = re.compile(r"(^|_)(n|num)_")
_SIZES = re.compile(
    r"dim|hidden|embed|feature|channel|width|size|units?|neurons|state|latent|in|out|filters|nodes|num|ch|^[a-z]$|^[dnchmk]_?\w*$",
    re.I,
)


class Guesses:
    """Values for names. Sizes are all different in the first variant and all equal in the second."""

    def __init__(self, variant: int = 0, used: Usage | None = None) -> None:
        self.variant = variant
        self.used = used or Usage()
        self.given: dict[str, Any] = {}

    def value(self, name: str, annotation: Any = None) -> Any:
        """A value for an argument or setting of that name."""
        if name not in self.given:
            self.given[name] = self._new(name, annotation)
        return self.given[name]

    def named(self, size: int) -> str | None:
        """The one guessed argument of that size, if there is one."""
        names = [name for name, value in self.given.items() if type(value) is int and value == size > _SMALL]
        return names[0] if len(names) == 1 else None

    def _size(self) -> int:
        sizes = sum(isinstance(v, int) and not isinstance(v, bool) for v in self.given.values())
        return 32 if self.variant else 32 + 16 * sizes

    def _new(self, name: str, annotation: Any) -> Any:
        said = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
        if _CONFIG.search(name) and said not in ("int", "float", "bool", "str"):
            return Settings(self, name)
        if name in self.used.counts and said in ("int", "_empty"):
            return _COUNTED
        each = self.used.items.get(name, 0)
        if each > 1 or (each and said == "_empty" and not _CONFIG.search(name)):
            widths = [self._size(), 32 if self.variant else self._size() + 8]
            return [(_COUNTED,) * (each - 1) + (width,) for width in widths] if each > 1 else widths
        if said in ("list[int]", "List[int]", "Sequence[int]", "tuple[int, ...]", "typing.List[int]") or (
            _PLURAL.search(name) and not _COUNT.search(name)
        ):
            return [self._size(), 32 if self.variant else self._size() + 8]
        if said == "str":
            return ""
        for pattern, value in _NAMES:
            if re.search(pattern, name, re.I) and not (said == "int" and not isinstance(value, int)):
                return 32 if self.variant and type(value) is int and value > _SMALL else value
        if said == "float":
            return 0.1
        if said == "bool":
            return False
        if said == "int" or _SIZES.search(name):
            return self._size()
        return Settings(self, name)


class Settings(Opaque):
    """An object of settings that nobody wrote down: what it is asked for is guessed by name, or unknown."""

    def __init__(self, guesses: Guesses, name: str) -> None:
        super().__init__(f"`{name}`, whose value nobody gives")
        self.__dict__["guesses"] = guesses
        self.__dict__["name"] = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = self.__dict__["guesses"].value(name)
        return (
            Opaque(f"`{self.__dict__['name']}.{name}`, whose value nobody gives") if type(value) is Settings else value
        )

    def __getitem__(self, name: Any) -> Any:
        return getattr(self, name) if isinstance(name, str) else self


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
    guesses = Guesses(variant, usage(cls, {text.path: text for text in texts}))
    kwargs = {name: guesses.value(name, p.annotation) for name, p in required.items()}
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
