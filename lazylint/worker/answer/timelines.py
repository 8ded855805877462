"""Events as JSON values: those of all paths of one program, with the layers that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.parameter import is_lazy

from ..lifecycle.holders import Holders
from ..lifecycle.late import late
from ..lifecycle.timeline import Event, Subject
from ..run.frames import Place
from ..run.runtime import Run
from .encode import Encoder

_MAX_EVENTS = 5000


def events_of(runs: Sequence[Run], encoder: Encoder) -> dict[str, Any]:
    """The events of all `runs` as JSON values, and the layers that they are about."""
    subjects: dict[tuple[Place | None, str, str], dict[str, Any]] = {}
    events: list[dict[str, Any]] = []
    for run in runs:
        holders = run.timeline.holders()
        for event in (*run.timeline.events, *late(run.timeline, encoder.texts)):
            if event.place is None or len(events) >= _MAX_EVENTS or not _true_at_the_end(event):
                continue
            modules = {id(s.module): s.module for s in event.subjects if s.module is not None}
            numbers = [_number(run, module, subjects, encoder, holders) for module in modules.values()]
            events.append({**_plain(run, event, encoder, holders), "layers": numbers})
    return {"events": events, "subjects": list(subjects.values())}


def refused_types(runs: Sequence[Run]) -> set[type]:
    """Classes in whose methods PyTorch refused a lazy parameter: what they do is known."""
    return {cls for run in runs for cls in run.timeline.refused_in}


def _plain(run: Run, event: Event, encoder: Encoder, holders: Holders) -> dict[str, Any]:
    about = event.subjects[0].module if event.subjects else None
    return {
        "kind": event.kind,
        "operation": event.operation,
        "place": encoder.place(event.place),
        "parameters": list(event.names),
        "initialised": event.initialised,
        "raises": event.raises,
        "detail": {**event.detail, "dry_run": event.detail.get("dry_run") or run.timeline.dry_run(about, holders)},
        "path": run.path,
    }


def _number(
    run: Run, module: nn.Module, subjects: dict[Any, dict[str, Any]], encoder: Encoder, holders: Holders
) -> int:
    entry = run.ledger.entries.get(id(module))
    kind, place = (entry.layer.type, entry.layer.place) if entry else (type(module).__name__, None)
    name = run.timeline.layer_names.get(id(module)) or run.timeline.layer_name(module, holders)
    key = (place, kind, name)
    subjects.setdefault(key, {"name": name, "type": kind, "place": encoder.place(place)})
    return list(subjects).index(key)


def _true_at_the_end(event: Event) -> bool:
    """Whether a silent answer was wrong: a parameter that becomes one-dimensional did not lie about it."""
    if event.kind != "silent-read" or event.operation != ".ndim":
        return True
    return any(_has_several_dimensions(subject) for subject in event.subjects)


def _has_several_dimensions(subject: Subject) -> bool:
    if is_lazy(subject.parameter):
        return subject.name == "weight" and not isinstance(subject.module, _NormBase)
    return bool(subject.parameter.dim() > 1)
