"""Models without a driver, run for real: inputs are made from the contract that was solved for them."""

from __future__ import annotations

import importlib.util
import re
import traceback
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

import torch
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
    model: nn.Module = getattr(module, graph.name)(*getattr(module, "ARGUMENTS", {}).get(graph.name, ()))
    return model


def free(graph: ModelGraph) -> list[str]:
    """The free dimensions of the model's inputs."""
    sizes = (size for given in graph.inputs for _, inside in _SPEC.findall(given.spec) for size in _split(inside))
    return list(dict.fromkeys(size for size in sizes if not size.isdigit()))


def inputs(graph: ModelGraph, sizes: Sizes, sign: int = 1) -> list[torch.Tensor]:
    """A tensor for each input; floats have all the same sign, and the same numbers each time."""
    torch.manual_seed(0)
    made = []
    for given in graph.inputs:
        ((dtype, inside),) = _SPEC.findall(given.spec)
        shape = [int(size) if size.isdigit() else sizes[size] for size in _split(inside)]
        made.append(torch.randint(2, shape) if dtype.startswith("i") else sign * torch.rand(shape))
    return made


def call(graph: ModelGraph, model: nn.Module, sizes: Sizes, sign: int = 1) -> Outcome:
    """Call the model."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model(*inputs(graph, sizes, sign))
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        lines = frozenset(f.lineno for f in frames if f.filename == graph.place.path and f.lineno)
        return Outcome(lines, f"{type(error).__name__}: {error}")
    return Outcome()


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
