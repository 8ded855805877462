"""Guesses of what nobody gives: by what an argument is annotated with, called, and used for."""

from __future__ import annotations

import argparse
import copy
import dataclasses
import enum
import inspect
import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import torch
from torch import nn

from ..run.answered import Trail
from ..run.opaque import Opaque
from ..run.opaque_base import AttributeDict, OpaqueBase
from . import hints
from .filled import filled, numbers
from .hints import chosen_from, without_none, written_class
from .later import Later
from .usage import Usage

GUESSED = 32, 40
"""The first size in the first two variants, and the one of the third."""
FALLING, LARGEST = 3, 1024
"""The variant in which the first size is the largest, and that size."""
# Counts of heads, layers and kernels stay as they are when all sizes are made equal.
SMALL = 3
_COUNTED = 2
# A picture has so many dimensions, and so many channels.
_PICTURE = 3
_COLOURS = 3
# Annotations that say nothing of an object's settings.
_OBJECTS = frozenset({"_empty", "None", "dict", "Dict", "Any", "typing.Any", "object"})
_NUMBERS = frozenset({"int", "float", "bool", "str"})
# The first axis behind the batch, which tensors of every rank but one have.
_AXIS = 1
_CONFIG = re.compile(r"^(cfg|conf|config|configs|args|opt|opts|options|hparams|hp|params|settings|flags)$|config", re.I)
_ACTIVATION = r"activation|^act(_fn|_layer)?$|nonlinearity"
_NAMES: tuple[tuple[str, Any], ...] = (
    (r"^(n_?)?heads?$|num_heads|n_heads|nhead", 2),
    (r"kernel|filter_size", 3),
    (r"(^|_)pool(ing)?(_?size|_factor)?$", 2),
    (r"stride|dilation|repeat|patience", 1),
    (r"pad", 1),
    (r"(^|_)mult?(iplier)?$|expansion|(^|_)factor$", 1),
    (r"group", 1),
    (r"(num|n)_?(layers|blocks|blks|stages|steps|levels)|depth|^layers?$|^steps$", 2),
    (r"drop|rate|prob|^p$|alpha|beta|gamma|momentum|ratio|temperature|scale|noise", 0.1),
    (r"^(lr|eps|epsilon|weight_decay|wd|sigma|std)$|learning_rate", 1e-3),
    (r"^(use|is|has|with|do|enable|learn|return|share|norm|batch_?norm|residual|debug|bias|causal)(_|$)", False),
    (_ACTIVATION, nn.ReLU),
    (r"norm_layer", nn.BatchNorm2d),
    (r"device", "cpu"),
    (r"dtype|path|file|folder|(^|_)dir(ectory)?$|name$|mode$|^type$", ""),
    (r"vocab|num_embeddings|n_tokens|num_nodes|num_users|num_items", 100),
    (r"max_?len|seq_?len|length|block_size|context|window|horizon|patch", 16),
    (r"classes|labels|actions?(_dim|_size)?$|n_out|num_out|targets", 10),
)  # fmt: skip
# Of these several are no widths either.
_NO_WIDTHS = re.compile(
    r"^(?!.*(channel|dim|feature|width|hidden|unit)).*(kernel|filter_size|pool|stride|dilation|pad|group|heads|drop|depth)",
    re.I,
)
_PLURAL = re.compile(
    r"(sizes|dims|channels_list|widths|hiddens|units|features_list|layer_sizes|filters|hidden_layers)$"
)
_COUNT = re.compile(r"(^|_)(n|num)_")
_SIZES = re.compile(
    r"dim|hidden|emb|feature|channel|width|size|units?|neurons|state|latent|in|out|filters|nodes|num|ch|^[a-z]$|^[dnchmk]_?\w*$",
    re.I,
)


class Guesses:
    """Values for names. Sizes are all different in the first variant, all equal in the second, and in the third other
    ones than in both: what hangs on a guess is another one there.

    `scope` holds the names that annotations may use. With `words`, a function that is chosen is named by a word;
    `worded` says that one was. `parts` are settings that the program gives in part.
    """

    def __init__(
        self,
        variant: int = 0,
        used: Usage | None = None,
        scope: Mapping[str, Any] | None = None,
        words: bool = False,
        parts: Mapping[str, Any] | None = None,
    ) -> None:
        self.variant = variant
        self.used = used or Usage()
        self.scope = scope or {}
        self.words = words
        self.parts = parts or {}
        self.taken = {number for value in self.parts.values() for number in numbers(value)}
        self.worded = False
        self.given: dict[str, Any] = {}
        self.objects: set[str] = set()
        self.building: list[type] = []

    def value(self, name: str, annotation: Any = None) -> Any:
        """A value for an argument of that name."""
        if name not in self.given:
            self.given[name] = self._new(name, annotation)
        return self.given[name]

    def setting(self, name: str) -> Any:
        """A value for a setting of that name, which is no module."""
        if name not in self.given:
            self.given[name] = self._new(name, None, setting=True)
        # An argument of that name is no part of another, if it is an object of a class of its own.
        return Settings(self, name) if name in self.objects else self.given[name]

    def named(self, size: int) -> str | None:
        """The one guessed argument of that size, if there is one."""
        names = [name for name, value in self.given.items() if type(value) is int and value == size > SMALL]
        return names[0] if len(names) == 1 else None

    def without(self, known: Collection[str]) -> Guesses:
        """The same guesses but for these names, which are known now."""
        others = copy.copy(self)
        others.given = {name: value for name, value in self.given.items() if name not in known}
        return others

    def changed(self, values: Mapping[str, Any]) -> Guesses:
        """The same guesses but for these; objects that hold guesses are to be made anew."""
        others = copy.copy(self)
        plain = (int, float, str, bool, list, tuple)
        others.given = {n: v for n, v in self.given.items() if type(v) in plain and not _holds(v)} | dict(values)
        return others

    def _size(self) -> int:
        sizes = sum(isinstance(v, int) and not isinstance(v, bool) for v in self.given.values())
        size = GUESSED[0] + 16 * sizes
        while size in self.taken:
            size += 4
        return self._one_size or (max(LARGEST >> sizes, GUESSED[0]) if self.variant == FALLING else size)

    @property
    def _one_size(self) -> int:
        """The size that all are in this variant; 0 where they differ."""
        return (0, *GUESSED, 0)[self.variant]

    def _words(self) -> list[str]:
        """Several keys, but one in the second variant: how many there are is a guess, too."""
        return list(self.used.types.nodes)[: 1 if self.variant else None]

    def _new(self, name: str, annotation: Any, *, setting: bool = False) -> Any:
        if name in self.parts:
            self.objects.add(name)
            return filled(self.parts[name], self.value)
        annotation = without_none(annotation)
        said = hints.said(annotation)
        own = written_class(annotation, self.scope)
        built = self._instance(own) if own else None
        if built is not None:
            self.objects.add(name)
            return [built, built] if hints.listed(annotation) else self._mapping(name, built)
        option = self._option(name) if setting else None
        if option is not None:
            return option
        if said == "None" and name in self.used.sections:
            return Settings(self, name)
        if name in self.used.objects and said in _OBJECTS:
            return self._settings(name)
        if name in self.used.spread and said != "int":
            return {}
        if hints.mapped(annotation) is not None or (name in self.used.mapped and said == "_empty"):
            return {word: self._size() + 8 * index for index, word in enumerate(self._words())}
        if name in self.used.keyed and said != "int":
            return self._words()
        module = None if setting else self._module(name, annotation)
        if module is not None:
            return module
        if setting and name in self.used.methods:
            return Settings(self, name)
        if name in self.used.applied and said not in _NUMBERS:
            return Later(nn.ReLU, (), {}) if re.search(_ACTIVATION, name, re.I) else Settings(self, name)
        if hints.tensor(annotation):
            # One without dimensions goes together with all others; what it refuses another may not.
            return Settings(self, name) if self.variant else Later(torch.zeros, ((),))
        types = self.used.types.argument(name, said)
        if types is not None:
            return types
        choices = chosen_from(annotation) or [c for c in self.used.choices.get(name, ()) if c is not None]
        if choices and said not in ("bool", "float"):
            return [choices[0]] * _COUNTED if hints.listed(annotation) else choices[0]
        table = self.scope.get(self.used.keys.get(name, ""))
        if isinstance(table, dict) and table and said not in ("bool", "float"):
            return next(iter(table))
        if hints.unknown(annotation) or said.removeprefix("typing.").startswith("Callable"):
            return Settings(self, name)
        if re.search(_ACTIVATION, name, re.I) and (self.words or name in self.used.items):
            self.worded = self.worded or self.words
            one = "relu" if self.words else nn.ReLU
            return [one] * _COUNTED if name in self.used.items or hints.listed(annotation) else one
        if _CONFIG.search(name) and said not in ("int", "float", "bool", "str"):
            return self._settings(name)
        if name in self.used.axes and said in ("int", "_empty"):
            return _AXIS
        if name in self.used.counts and said in ("int", "_empty"):
            return _COUNTED
        several = self._several(name, annotation)
        if several:
            return several
        if name in self.used.unpacked:
            return tuple(self._size() + (0 if self._one_size else 8 * i) for i in range(self.used.unpacked[name]))
        each = self.used.items.get(name, 0)
        if each == 1 and "shape" in name:
            return self._shape(_PICTURE)
        if each > 1 or (each and said in ("_empty", "None") and not _CONFIG.search(name)):
            widths = [self._size(), self._one_size or self._size() + 8]
            return [(_COUNTED,) * (each - 1) + (width,) for width in widths] if each > 1 else widths
        if said in ("list[int]", "List[int]", "Sequence[int]", "tuple[int, ...]", "typing.List[int]") or (
            said != "int" and _PLURAL.search(name) and not _COUNT.search(name) and name not in self.used.sizes
        ):
            return [self._size(), self._one_size or self._size() + 8]
        count = hints.sizes(annotation)
        if count is not None:
            return self._shape(count or max(self.used.lengths.get(name, 0), _PICTURE if "shape" in name else _COUNTED))
        if said == "str":
            return next((v for pattern, v in _NAMES if isinstance(v, str) and re.search(pattern, name, re.I)), "")
        for pattern, value in _NAMES:
            if re.search(pattern, name, re.I) and not (said == "int" and not isinstance(value, int)):
                return self._one_size if self._one_size and type(value) is int and value > SMALL else value
        if said == "float":
            return 0.1
        if said == "bool":
            return False
        if said == "int" or _SIZES.search(name):
            return self._size()
        return self.used.numbers[name] if name in self.used.numbers else Settings(self, name)

    def _several(self, name: str, annotation: Any) -> tuple[Any, ...]:
        """Several of what is no width, such as the sizes of kernels; none where it is one, or a width."""
        unpacked, count = self.used.unpacked.get(name, 0), hints.sizes(annotation)
        if not _NO_WIDTHS.search(name) or not (unpacked or count is not None or self.used.items.get(name) == 1):
            return ()
        found = (
            value for pattern, value in _NAMES if isinstance(value, (int, float)) and re.search(pattern, name, re.I)
        )
        several = unpacked or count or max(self.used.lengths.get(name, 0), _COUNTED)
        return tuple(itertools.islice(found, 1)) * several

    def _option(self, name: str) -> Any:
        """What an option of that name is where a command line of the program leaves it out; unknown for text."""
        parsers = (value for value in self.scope.values() if isinstance(value, argparse.ArgumentParser))
        for action in (action for parser in parsers for action in parser._actions if action.dest == name):
            text = action.type is str or (action.type is None and action.nargs != 0)
            default = None if isinstance(action.default, Opaque) else action.default
            return Settings(self, name) if default is None and text else default
        return None

    def _shape(self, count: int) -> tuple[int, ...]:
        """So many sizes; three are those of a picture."""
        sizes = [self._size() + (0 if self._one_size else 8 * index) for index in range(count)]
        return tuple([_COLOURS, *sizes[1:]] if count == _PICTURE else sizes)

    def _settings(self, name: str) -> Any:
        """Settings: of the one class of the program that has all that is asked for, if there is one, or guessed."""
        wanted = self.used.objects.get(name, frozenset())
        known = [
            value
            for value in dict.fromkeys(v for v in self.scope.values() if isinstance(v, type))
            if dataclasses.is_dataclass(value) and wanted <= {field.name for field in dataclasses.fields(value)}
        ]
        made = self._instance(known[0]) if wanted and len(known) == 1 else None
        return Settings(self, name) if made is None else made

    def _mapping(self, name: str, made: Any) -> Any:
        """The object itself; a mapping of its fields, as libraries make of settings, where `**` takes it apart."""
        if name not in self.used.spread or not dataclasses.is_dataclass(made):
            return made
        return AttributeDict({field.name: getattr(made, field.name) for field in dataclasses.fields(made)})

    def _module(self, name: str, annotation: Any) -> Later | None:
        """A module of the program's class that an argument is annotated with, or called like.

        Where it is annotated with what nobody knows, such a class has a base that nobody knows.
        """
        named = [name.replace("_", "").lower()]
        foreign = hints.unknown(self.scope.get(annotation, annotation) if isinstance(annotation, str) else annotation)
        if inspect.isclass(annotation):
            named += [annotation.__name__.lower()]
        elif isinstance(annotation, str):
            named += [annotation.rpartition(".")[2].lower()]
        for word, known in list(self.scope.items()):
            if not isinstance(known, type) or not issubclass(known, nn.Module) or known.__module__.startswith("torch."):
                continue
            if foreign and OpaqueBase not in known.__mro__:
                continue
            value: Any = next(_concrete(known), known)
            if word.lower() in named and value not in self.building:
                self.building.append(value)
                try:
                    parameters = list(inspect.signature(value.__init__).parameters.values())[1:]
                    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
                    needed = [p for p in parameters if p.default is p.empty and p.kind not in kinds]
                    return Later(value, (), {p.name: self.value(p.name, p.annotation) for p in needed})
                finally:
                    self.building.pop()
        return None

    def _instance(self, cls: type) -> Any:
        """An object of a class that the program wrote for its settings; None if none can be built."""
        try:
            if issubclass(cls, enum.Enum):
                return next(iter(cls), None)
            parameters = inspect.signature(cls).parameters.values()
            required = [
                p for p in parameters if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
            ]
            return cls(**{p.name: self.value(p.name, p.annotation) for p in required})
        except Exception:
            return None


def _concrete(cls: Any) -> Iterator[type]:
    """The class itself, or those derived from it that leave nothing open."""
    if not inspect.isabstract(cls):
        yield cls
    else:
        for derived in cls.__subclasses__():
            yield from _concrete(derived)


def _holds(value: Any) -> bool:
    """Whether it is a list of objects, which may hold guesses."""
    return isinstance(value, (list, tuple)) and any(dataclasses.is_dataclass(each) for each in value)


class Settings(Opaque):
    """An object of settings that nobody wrote down: what it is asked for is guessed by name, or unknown."""

    def __new__(cls, guesses: Guesses, name: str, trail: Trail | None = None) -> Any:
        """An unknown value, of which the name is known."""
        return super().__new__(cls, f"`{name}`, whose value nobody gives", trail=trail)

    def __init__(self, guesses: Guesses, name: str, trail: Trail | None = None) -> None:
        self.__dict__["guesses"] = guesses
        self.__dict__["name"] = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = self.__dict__["guesses"].setting(name)
        if type(value) is not Settings:
            return value
        trail = self.part("attribute", name).trail
        return Settings(self.__dict__["guesses"], f"{self.__dict__['name']}.{name}", trail)

    def __getitem__(self, name: Any) -> Any:
        return getattr(self, name) if isinstance(name, str) else self
