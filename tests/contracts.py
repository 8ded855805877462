"""Models without a driver, run for real: inputs are made from the contract that was solved for them."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import torch
from tensordict import TensorDict
from torch import nn

from lazylint.graph import ModelGraph

_SPEC = re.compile(r"(\w+)\[([^\]]*)\]")
Sizes = Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """How a call of a model ended: the lines of its file in the traceback, none if it ran."""

    lines: frozenset[int] = frozenset()
    error: str = ""


@cache
def module_at(path: Path) -> ModuleType:
    """The file, imported."""
    spec = importlib.util.spec_from_file_location(f"sample_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spec.loader.exec_module(module)
    return module


def build(graph: ModelGraph) -> nn.Module:
    """A new model of the class that the graph is of, with the arguments that its file's `ARGUMENTS` name."""
    assert graph.name
    module = module_at(Path(graph.place.path))
    classes = (value for value in vars(module).values() if isinstance(value, type))
    made = next(cls for cls in classes if cls.__qualname__ == graph.name)
    model: nn.Module = made(*getattr(module, "ARGUMENTS", {}).get(graph.name, ()))
    return model


def free(graph: ModelGraph) -> list[str]:
    """The free dimensions of the model's inputs."""
    sizes = (size for given in graph.inputs for _, inside in _SPEC.findall(given.spec) for size in _split(inside))
    return list(dict.fromkeys(size for size in sizes if not size.isdigit()))


def inputs(graph: ModelGraph, model: nn.Module, sizes: Sizes, sign: int = 1) -> list[Any]:
    """A value for each input of the model; floats have all the same sign, and the same numbers each time."""
    torch.manual_seed(0)
    return [_value(given.spec, model, sizes, sign) for given in graph.inputs]


def _value(spec: str, model: nn.Module, sizes: Sizes, sign: int) -> Any:
    """What a spec says: a tensor, several values, what a method of the model makes of them, a size, or a constant."""
    tensor, group = _SPEC.fullmatch(spec), re.fullmatch(r"(\w+)\((.*)\)", spec)
    if tensor:
        shape = [int(size) if size.isdigit() else sizes[size] for size in _split(tensor[2])]
        return torch.randint(2, shape) if tensor[1].startswith("i") else sign * torch.rand(shape)
    if not group:
        return sizes[spec] if spec in sizes else ast.literal_eval(spec)
    kind, parts = group[1], _parts(group[2])
    if kind in ("list", "tuple"):
        return {"list": list, "tuple": tuple}[kind](_value(part, model, sizes, sign) for part in parts)
    values = {name: _value(part, model, sizes, sign) for name, _, part in (part.partition("=") for part in parts)}
    if kind == "keywords":
        return values
    if kind in ("dict", "tensordict"):
        keyed = {_key(key): value for key, value in values.items()}
        return keyed if kind == "dict" else TensorDict(keyed, batch_size=[sizes["B"]])
    groups: dict[str, Callable[..., Any]] = {"object": SimpleNamespace}
    return groups.get(kind, getattr(model, kind, None))(**values)


def _key(written: str) -> Any:
    """A number for digits, a tuple of words for words in brackets."""
    words = written.strip("()").split(", ")
    return int(written) if written.isdecimal() else tuple(words) if len(words) > 1 else written


def _parts(inside: str) -> list[str]:
    """What stands between the commas that are in no brackets."""
    found, depth = [""], 0
    for letter in inside:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [part.strip() for part in found if part.strip()]


def call(graph: ModelGraph, model: nn.Module, sizes: Sizes, sign: int = 1) -> Outcome:
    """Call the model, then what its file names in `METHODS`; where it has no `forward`, all that take its inputs."""
    names, values = [given.name for given in graph.inputs], inputs(graph, model, sizes, sign)
    keywords = values.pop() if graph.inputs and graph.inputs[-1].spec.startswith("keywords(") else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if type(model).forward is nn.Module.forward:
                _call_methods(model, dict(zip(names, values, strict=True)))
            else:
                model(*values, **keywords)
                beside = getattr(module_at(Path(graph.place.path)), "METHODS", {})
                for name, arguments in beside.get(graph.name, {}).items():
                    getattr(model, name)(*arguments(*values))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = frozenset(f.lineno for f in frames if f.filename == graph.place.path and f.lineno)
        return Outcome(lines, f"{type(error).__name__}: {error}")
    return Outcome()


def _call_methods(model: nn.Module, values: dict[str, Any]) -> None:
    for name, function in vars(type(model)).items():
        parameters = list(inspect.signature(function).parameters.values())[1:] if inspect.isfunction(function) else []
        needed = [p.name for p in parameters if p.default is p.empty]
        if needed and not name.startswith("_") and values.keys() >= set(needed):
            function(model, **{parameter: values[parameter] for parameter in needed})


def raised(graph: ModelGraph) -> list[Outcome]:
    """What a model raises when it is called with batches of either sign, in either order and mode.

    Nothing, where its constructor takes arguments that neither the contract holds nor its file names, or its file
    imports what is not there.
    """
    try:
        build(graph)
    except (TypeError, ModuleNotFoundError):
        return []
    sizes = {name: 3 if name == "B" else 12 for name in free(graph)}
    outcomes = []
    for sign, training in ((1, True), (-1, True), (1, False)):
        model = build(graph)
        outcomes += [call(graph, model.train(training), sizes, sign)]
        outcomes += [call(graph, model.train(not training), sizes, sign)]
        outcomes += [call(graph, model, sizes, -sign)]
    return [outcome for outcome in outcomes if outcome.lines]


def _split(inside: str) -> list[str]:
    return [part.strip() for part in inside.split(",") if part.strip()]
