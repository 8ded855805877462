"""Models that could not be analysed, or only partly, as their program left them: their classes may be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..run.facts import Unknown
from ..run.frames import Place
from .instances import Instance
from .models import Model, is_done, same


@dataclass(frozen=True)
class Left:
    """Such a model, and what is not known for that reason; `model` is what was found of it."""

    instance: Instance
    unknowns: tuple[Unknown, ...] = ()
    model: Model | None = None


def of_class(left: Iterable[Left], cls: type) -> list[Left]:
    """The models of that class."""
    return [one for one in left if same(type(one.instance.module), cls)]


def partly(left: Iterable[Left], cls: type) -> list[Left]:
    """The models of that class of which a part was found."""
    return [one for one in of_class(left, cls) if one.model]


def imported(left: Iterable[Left], own: Iterable[type]) -> Iterator[tuple[type, Place]]:
    """The classes of these models that the program has from its other files, and where it builds them."""
    found = list(own)
    for one in left:
        cls = type(one.instance.module)
        if not one.instance.of_library and not any(same(cls, known) for known in found):
            found.append(cls)
            yield cls, one.instance.place


def note_left(left: Iterable[Left], done: set[type]) -> None:
    """Say in its program's run what is not known of a model, unless its class was built and analysed by us."""
    for one in left:
        # Of two containers of torch one says nothing of the other.
        if one.instance.of_library or not is_done(type(one.instance.module), done):
            one.instance.run.facts.note(*one.unknowns)
