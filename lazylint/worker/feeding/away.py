"""Lazy layers of a model that unknown code alone calls, such as a wrapper of a library that is not installed."""

from __future__ import annotations

from collections.abc import Sequence

from ..run.runtime import Run
from ..tensors.tree import modules


def tell_given_away(runs: Sequence[Run]) -> None:
    """Say of each run which layers were given away in it, if none of those it holds was seen called."""
    called = {run.facts.layers[call.layer].place for run in runs for call in run.facts.calls}
    for run in runs:
        for given, unknown in run.given:
            entries = [entry for m in modules(given) if (entry := run.ledger.entries.get(id(m)))]
            if entries and not any(entry.layer.place in called for entry in entries):
                run.facts.note(unknown)
