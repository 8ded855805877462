"""Events that only the rest of the program makes events: a copy that is used, a dry run before training."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from torch.nn.parameter import is_lazy

from .frames import Place, Texts
from .timeline import Event, Timeline

# What people call a copy that is meant to have the weights of the original.
_FOLLOWS = re.compile(
    r"target|teacher|(^|_|\b)ema(_|\b|$)|shadow|averag|polyak|momentum|reference|frozen", re.IGNORECASE
)


def late(timeline: Timeline, texts: Texts) -> Iterator[Event]:
    """The events of a run that has ended."""
    yield from _copies(timeline, texts)
    for module, event in timeline.dry_runs:
        parameters = list(module.parameters())
        trained = any(p is q for _, held in timeline.optimizers for p in held for q in parameters)
        if trained and not event.unsure and not any(map(is_lazy, parameters)):
            yield event


def _copies(timeline: Timeline, texts: Texts) -> Iterator[Event]:
    if timeline.overwritten:
        return
    loaded = {id(parameter) for parameter in timeline.loaded}
    for original, made, event in timeline.copied:
        apart = not is_lazy(original) and not is_lazy(made) and id(made) not in loaded
        if apart and not event.unsure and event.place and _FOLLOWS.search(_assigned(texts, event.place)):
            yield event


def _assigned(texts: Texts, place: Place) -> str:
    """The names that the statement at `place` binds."""
    text = texts.files.get(place.path)
    found: list[Any] = []
    for node in ast.walk(text.tree) if text else ():
        if isinstance(node, ast.Assign) and node.lineno <= place.line <= (node.end_lineno or node.lineno):
            found = node.targets
    return " ".join(map(ast.unparse, found))
