"""What a call may be given besides what it takes at least: optional arguments, longer lists."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from torch import nn

from ..run.decisions import GIVEN, Setting
from ..run.frames import Place, Text
from ..run.runtime import Run
from ..tensors.specs import Feed, Spec, TensorSpec, ValueSpec, of_rank
from .hints import chosen_from
from .signature import guess
from .usage import Usage, asked, usage


def options(called: Any, texts: Sequence[Text], given: Sequence[str]) -> Iterator[tuple[Setting, Spec]]:
    """The arguments of `forward` that have defaults, are not `given`, and that a condition asks for: each at another
    value, and what to feed for it.
    """
    asks, used = asked(called, texts), usage(called, texts)
    node, place_of = _written(called.forward, texts)
    for name, parameter in inspect.signature(called.forward).parameters.items():
        if parameter.default is parameter.empty or name not in asks or name in given:
            continue
        for value in _others(name, parameter, used):
            some = guess(name, parameter.annotation, node, f"_{name}") if value is GIVEN else ValueSpec(value)
            yield Setting(name, value, place_of(name)), some


def longer(feed: Feed, runs: Sequence[Run]) -> Iterator[Feed]:
    """The feed with lists of tensors as long as lists of layers are, where ours are shorter: both may be gone through
    together.
    """
    lists = (m for run in runs for m in run.keep if isinstance(m, nn.ModuleList) and "_modules" in vars(m))
    lengths = sorted({len(layers) for layers in lists})
    for path, group in feed.groups():
        last = group.items[-1][1] if group.kind == "list" and group.items else None
        for length in lengths:
            if isinstance(last, TensorSpec) and length > len(group.items):
                added = [(str(i), of_rank(last, len(last.dims), f"_{i}")) for i in range(len(group.items), length)]
                yield feed.change(path, replace(group, items=(*group.items, *added)))


def _others(name: str, parameter: inspect.Parameter, used: Usage) -> list[Any]:
    """Other values than the default of an argument."""
    default = parameter.default
    if default is None:
        words = chosen_from(parameter.annotation)
        return words or [True if "bool" in str(parameter.annotation) else GIVEN]
    if isinstance(default, bool):
        return [not default]
    if isinstance(default, Enum):
        return [member for member in type(default) if member is not default]
    if isinstance(default, str):
        words = [*chosen_from(parameter.annotation), *used.choices.get(name, ())]
        return [word for word in dict.fromkeys(words) if isinstance(word, str) and word != default]
    if type(default) is int:
        return [number for number in dict.fromkeys(used.equals.get(name, ())) if number != default]
    return []


def _written(function: Any, texts: Sequence[Text]) -> tuple[ast.FunctionDef | None, Callable[[str], Place]]:
    """The definition of a function, and what tells where an argument of it stands."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    text = next((text for text in texts if code is not None and text.path == code.co_filename), None)
    node = text.function(code.co_name, code.co_firstlineno) if text and code else None
    if text is None or not isinstance(node, ast.FunctionDef):
        return None, lambda _: Place(code.co_filename, code.co_firstlineno) if code else Place("", 1)
    arguments = {each.arg: each for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    return node, lambda name: text.place(arguments.get(name, node))
