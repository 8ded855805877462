"""Models that could not be analysed as their program left them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..run.facts import Unknown
from .instances import Instance
from .models import is_done


@dataclass(frozen=True)
class Left:
    """Such a model, and what is not known for that reason."""

    instance: Instance
    unknowns: tuple[Unknown, ...]


def note_left(left: Iterable[Left], done: set[type]) -> None:
    """Say in its program's run what is not known of a model, unless its class was built and analysed by us."""
    for model in left:
        if not is_done(type(model.instance.module), done):
            model.instance.run.facts.note(*model.unknowns)
