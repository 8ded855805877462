"""Several runs of one program as one graph: the same layer on two paths is one layer, and is compared across them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..run.facts import Call, Comparison, Layer, LayerKey, Unknown
from ..run.frames import Place
from ..run.runtime import Run
from ..sizes import symbols
from ..sizes.dims import is_assumed
from .encode import Encoder
from .items import give_up
from .timelines import events_of


def merge(name: str | None, place: Place, runs: Sequence[Run], encoder: Encoder) -> dict[str, Any]:
    """The JSON value of a graph that holds all `runs`; they are renumbered in place."""
    layers: dict[LayerKey, int] = {}
    kept = []
    calls = 0
    for number, run in enumerate(runs):
        run.path, mapping = number, {}
        for key, layer in zip(run.facts.layer_keys(), run.facts.layers, strict=True):
            if key not in layers:
                layers[key] = len(layers)
                kept.append(layer)
            elif not kept[layers[key]].name:
                kept[layers[key]] = layer
            mapping[layer.id] = layers[key]
        for call in run.facts.calls:
            call.layer, call.id, call.path = mapping[call.layer], call.id + calls, run.path
        for node in run.recorder.graph.nodes:
            if node.meta.get("layer") is not None:
                node.meta["layer"] = mapping[node.meta["layer"]]
        run.facts.refusals = [r if r.layer is None else r.on(mapping[r.layer]) for r in run.facts.refusals]
        calls += len(run.facts.calls)
    give_up(runs)
    runs[0].facts.note(*_hanging(runs, kept))
    graphs = [encoder.graph(name, place, run) for run in runs]
    merged = {key: [item for graph in graphs for item in graph[key]] for key in ("calls", "comparisons", "refusals")}
    for number, layer in enumerate(kept):
        layer.id = number
    unknowns = [item for graph in graphs for item in graph["unknowns"]]
    return {
        **graphs[0],
        **merged,
        "unknowns": [item for index, item in enumerate(unknowns) if item not in unknowns[:index]],
        "layers": [encoder.value(layer) for layer in kept],
        **events_of(runs, encoder),
        "assumed": any(run.assumed for run in runs),
        "ops": [op for graph in graphs for op in graph["ops"]][:5000],
        "paths": [encoder.path(run) for run in runs],
        "comparisons": merged["comparisons"] + [encoder.value(c) for c in _across(runs)],
    }


def _hanging(runs: Sequence[Run], layers: Sequence[Layer]) -> Iterator[Unknown]:
    """Layers whose first calls on two paths give widths of which nobody knows whether they are equal, for the sake of
    a setting of the program."""
    firsts: dict[int, list[Call]] = {}
    for run in runs:
        first: dict[int, Call] = {}
        for call in run.facts.calls:
            first.setdefault(call.layer, call)
        for call in first.values():
            firsts.setdefault(call.layer, []).append(call)
    for number, calls in firsts.items():
        hanging = next((call for call in calls if is_assumed(call.width)), None)
        others = (call.width for call in calls if hanging is not None and call.width is not None)
        if hanging and any(symbols.relate(hanging.width, width)[0] == "unknown" for width in others):
            reason = f"the width that `{layers[number].name}` gets hangs on a size that nobody knows"
            yield Unknown(reason, hanging.stack[-1].place if hanging.stack else None)


def _across(runs: Sequence[Run]) -> list[Comparison]:
    """First calls of one layer on paths that differ only in what a model asks of its data."""
    firsts: dict[int, list[tuple[Run, Call]]] = {}
    for run in runs:
        seen = set()
        for call in run.facts.calls:
            if call.layer not in seen:
                seen.add(call.layer)
                if id(call) not in run.after_unseen:
                    firsts.setdefault(call.layer, []).append((run, call))
    found = []
    for candidates in firsts.values():
        widths = set()
        one, first = candidates[0]
        for other, later in candidates[1:]:
            relation, condition = symbols.relate(first.width, later.width)
            if relation in ("never", "when") and str(later.width) not in widths and _by_data_only(one, other):
                widths.add(str(later.width))
                found.append(Comparison(first, later, relation, condition))
    return found


def _by_data_only(one: Run, other: Run) -> bool:
    a, b = one.decisions, other.decisions
    if a.setting != b.setting:
        return False
    differing = {p for p in a.taken.keys() | b.taken.keys() if a.taken.get(p) != b.taken.get(p)}
    asked_in_both = {p for p in differing if p in a.taken and p in b.taken}
    parted = bool(asked_in_both) or one.training != other.training
    return parted and all(p in a.repeated | b.repeated for p in differing)
