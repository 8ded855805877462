"""Models that could not be analysed, or only partly, as their program left them: their classes may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..run.facts import Unknown
from .instances import Instance
from .models import Model, is_done, same


@dataclass(frozen=True)
class Left:
    """Such a model, and what is not known for that reason; `model` is what was found of it."""

    instance: Instance
    unknowns: tuple[Unknown, ...] = ()
    model: Model | None = None


def partly(left: Iterable[Left], cls: type) -> list[Left]:
    """The models of that class of which a part was found."""
    return [one for one in left if one.model and same(type(one.instance.module), cls)]


def note_left(left: Iterable[Left], done: set[type]) -> None:
    """Say in its program's run what is not known of a model, unless its class was built and analysed by us."""
    for one in left:
        # Of two containers of torch one says nothing of the other.
        if one.instance.of_library or not is_done(type(one.instance.module), done):
            one.instance.run.facts.note(*one.unknowns)
