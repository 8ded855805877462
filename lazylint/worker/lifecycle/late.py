"""Events that only the rest of the program makes events: a copy that is used, a dry run before training."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import Any

from torch.nn.parameter import is_lazy

from ..run.frames import Place, Texts
from ..tensors.tree import modules
from .timeline import Event, Timeline

# What people call a copy that is meant to have the weights of the original.
_FOLLOWS = re.compile(
    r"target|teacher|(^|_|\b)ema(_|\b|$)|shadow|averag|polyak|momentum|reference|frozen", re.IGNORECASE
)


def late(timeline: Timeline, texts: Texts) -> Iterator[Event]:
    """The events of a run that has ended."""
    yield from _copies(timeline, texts)
    yield from _loads(timeline)
    for module, event in timeline.dry_runs:
        moved = not {id(subject.module) for subject in event.subjects} <= timeline.renewed
        trained = _trained(timeline, module.parameters()) and not any(map(is_lazy, module.parameters()))
        if moved and trained and not event.unsure:
            yield event
    for module, event, since in timeline.stale:
        if not _trained(timeline, module.parameters(), since) and not event.unsure:
            yield event
    yield from _younger(timeline, texts)
    refused = {id(s.module) for event in timeline.events if event.kind == "inference" for s in event.subjects}
    for module, event in timeline.untrained:
        wanted = [subject.parameter for subject in event.subjects if subject.parameter.requires_grad]
        runs = not any(id(layer) in refused for layer in modules(module))
        if runs and _trained(timeline, wanted) and not event.unsure:
            yield event


def _trained(timeline: Timeline, parameters: Iterable[Any], since: int = 0) -> bool:
    """Whether an optimizer holds one of these, built behind so many others."""
    held = {id(parameter) for _, group in timeline.optimizers[since:] for parameter in group}
    return any(id(parameter) in held for parameter in parameters)


def _younger(timeline: Timeline, texts: Texts) -> Iterator[Event]:
    """Lazy layers that a model was given after its optimizer was built, which get gradients that no optimizer uses."""
    run = timeline.run
    number = {id(module): index for index, module in enumerate(run.keep)}
    groups = [
        ({id(p) for group in optimizer.param_groups for p in group["params"]}, optimizer, before)
        for optimizer, before in timeline.based
    ]
    held = set().union(*(own for own, _, _ in groups))
    holders = timeline.holders()
    for layer in [entry.module for entry in run.ledger.entries.values() if entry.first is not None]:
        owned = timeline.parameters(layer) if groups else ()
        theirs = [s for s in owned if s.parameter.grad is not None and id(s.parameter) not in held]
        place = run.made_at.get(id(layer))
        if not theirs or place is None or _in_forward(texts, place):
            continue
        root = holders.root(layer)[0]
        parameters = set(map(id, root.parameters()))
        for own, optimizer, before in groups:
            if number.get(id(layer), -1) >= before > number.get(id(root), before) and own & parameters:
                event = timeline.event("stale", "", subjects=theirs, detail={"optimizer": type(optimizer).__name__})
                event.place = place
                if not event.unsure:
                    yield event
                break


def _in_forward(texts: Texts, place: Place) -> bool:
    text = texts.files.get(place.path)
    functions = (node for node in (text.nodes if text else ()) if isinstance(node, ast.FunctionDef))
    return any(f.name == "forward" and f.lineno <= place.line <= (f.end_lineno or 0) for f in functions)


def _copies(timeline: Timeline, texts: Texts) -> Iterator[Event]:
    if timeline.overwritten:
        return
    loaded = {id(parameter) for parameter in timeline.loaded}
    for original, made, event in timeline.copied:
        apart = all(map(timeline.initialised_by_now, (original, made))) and id(made) not in loaded
        if apart and not event.unsure and event.place and _FOLLOWS.search(_assigned(texts, event.place)):
            yield event


def _loads(timeline: Timeline) -> Iterator[Event]:
    """Loads of what is lazy into what is lazy, where nothing is loaded afterwards."""
    for given, value, event, since in timeline.unloaded if not timeline.overwritten else ():
        later = {id(parameter) for parameter in timeline.loaded[since:]}
        apart = all(map(timeline.initialised_by_now, (given, value))) and id(value) not in later
        if apart and not event.unsure:
            yield event


def _assigned(texts: Texts, place: Place) -> str:
    """The names that the statement at `place` binds."""
    text = texts.files.get(place.path)
    found: list[Any] = []
    for node in text.nodes if text else ():
        if isinstance(node, ast.Assign) and node.lineno <= place.line <= (node.end_lineno or node.lineno):
            found = node.targets
    return " ".join(map(ast.unparse, found))
