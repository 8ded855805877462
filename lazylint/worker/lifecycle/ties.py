"""Lazy layers whose parameters the program exchanges for others: tied weights."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import nn
from torch.nn.parameter import is_lazy

from ..run.frames import Place
from ..tensors import fakes

if TYPE_CHECKING:
    from .timeline import Timeline

_REFUSALS = (AssertionError, AttributeError)


@dataclass(frozen=True)
class Tie:
    """A parameter of a lazy layer that is another's too: the layer, its name in it, and where that was done."""

    layer: nn.Module
    name: str
    place: Place | None


def tied(now: Timeline, layer: nn.Module, name: str, value: Any) -> None:
    """The program sets a parameter of `layer`; remember it if the one before was lazy.

    A lazy `value` is still that of the layer it was made for, which finds it initialised if the other is called first.
    """
    before = layer.__dict__.get("_parameters", {}).get(name)
    if before is None or before is value or not is_lazy(before):
        return
    here = now.run.texts.here()
    now.ties[id(layer)] = Tie(layer, name, here)
    owner = now.run.ledger.owner(value)
    if owner is not None:
        known = next((own for own, parameter in owner._parameters.items() if parameter is value), None)
        if known is not None:
            now.ties.setdefault(id(owner), Tie(owner, known, here))


def unfinished(now: Timeline, layer: nn.Module) -> bool:
    """Whether the other layer's call has initialised some of this one's parameters, and not all."""
    return id(layer) in now.ties and any(map(is_lazy, fakes.parameters_and_buffers(layer).values()))


def refused(now: Timeline, layer: nn.Module, error: Exception) -> bool:
    """Whether the layer cannot be initialised because one of its parameters is another's; `error` is marked so."""
    tie = now.ties.get(id(layer))
    if tie is None or not isinstance(error, _REFUSALS):
        return False
    within = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    if "initialize_parameters" not in within:
        return False
    owned = fakes.parameters_and_buffers(layer)
    lazy = next((name for name, value in owned.items() if is_lazy(value)), "")
    detail = {"tied": tie.name, "line": str(tie.place.line if tie.place else 0), "lazy": lazy}
    now.refuse(error, "tie", "call", subjects=now.parameters(layer), detail=detail)
    return True


def sized(now: Timeline, layer: nn.Module) -> None:
    """After its first call: a layer whose weight is another's has that one's number of outputs."""
    tie = now.ties.get(id(layer))
    asked, weight = getattr(layer, "out_features", None), layer._parameters.get("weight")
    if tie is None or tie.name != "weight" or not isinstance(asked, int) or weight is None or is_lazy(weight):
        return
    if int(weight.shape[0]) != asked:
        detail = {"tied": "weight", "asked": str(asked), "got": str(int(weight.shape[0]))}
        detail["line"] = str(tie.place.line if tie.place else 0)
        now.note("tie", "call", subjects=now.parameters(layer), detail=detail)
