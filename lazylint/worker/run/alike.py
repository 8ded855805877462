"""Whether paths differ in anything that lazy layers see."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

from .runtime import Run


def alike(runs: Sequence[Run]) -> bool:
    """Whether all these runs made the same calls of layers, with inputs made in the same way, and met the same events.

    What else a path did, such as cutting words or clipping gradients, does not matter.
    """
    first = _seen(runs[0])
    return all(_seen(run) == first for run in runs[1:])


def calls_of(run: Run) -> frozenset[Hashable]:
    """The calls of lazy layers: which layer, where, and what it gets."""
    keys = run.facts.layer_keys()
    return frozenset((keys[call.layer], str(call.width), call.stack[-1:], call.training) for call in run.facts.calls)


def _seen(run: Run) -> Hashable:
    refusals = {(refusal.kind, refusal.operation, refusal.stack[-1:]) for refusal in run.facts.refusals}
    events = {(e.kind, e.operation, e.place, e.names, e.initialised, e.raises): None for e in run.timeline.events}
    return calls_of(run), frozenset(refusals), tuple(events), _histories(run)


def _histories(run: Run) -> frozenset[int]:
    """For each input of a layer, a hash of all operations that it came from."""
    known: dict[Any, int] = {}
    found = set()
    for node in run.recorder.graph.nodes:
        inputs = tuple(known[one] for one in node.all_input_nodes if one in known)
        known[node] = hash(
            (node.op, node.meta.get("name"), str(node.meta.get("shape")), node.meta.get("place"), inputs)
        )
        if node.op == "call_module":
            found.add(known[node])
    return frozenset(found)
