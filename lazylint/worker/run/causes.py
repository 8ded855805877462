"""Which decision parts two widths of one layer: runs between two paths, changed one decision at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..sizes import symbols
from .facts import LayerKey
from .frames import Place
from .runtime import Run

_MOST_LAYERS = 4


def between(run: Callable[[dict[Place, bool], int], Run], runs: Sequence[Run]) -> Iterator[Run]:
    """More runs: of each layer that gets widths which are never equal, until two of its paths differ in one decision.

    `run` takes a plan and the path's number, as it does for `runs`.
    """
    number = len(runs)
    for key, one, other in list(_parted(runs))[:_MOST_LAYERS]:
        near = other
        for place in _differing(one, other)[1:]:
            moved = run({**near.decisions.taken, place: one.decisions.taken[place]}, number)
            number += 1
            yield moved
            width = _widths(moved).get(key)
            if width is None or _never(width, _widths(near)[key]):
                break
            near = moved


def _parted(runs: Sequence[Run]) -> Iterator[tuple[LayerKey, Run, Run]]:
    """Each layer with two widths that are never equal, and the two paths with them that are most alike."""
    widths = [(run, _widths(run)) for run in runs]
    for key in dict.fromkeys(key for _, known in widths for key in known):
        having = [(run, known[key]) for run, known in widths if known.get(key) is not None]
        pairs = [
            (one, other)
            for index, (one, first) in enumerate(having)
            for other, later in having[index + 1 :]
            if _never(first, later)
        ]
        if pairs:
            one, other = min(pairs, key=lambda pair: len(_differing(*pair)))
            yield key, one, other


def _never(first: Any, later: Any) -> bool:
    return symbols.relate(first, later)[0] == "never"


def _differing(one: Run, other: Run) -> list[Place]:
    """What both paths were asked and answered differently, in the order of their lines."""
    a, b = one.decisions.taken, other.decisions.taken
    return sorted(place for place in a if place in b and a[place] != b[place])


def _widths(run: Run) -> dict[LayerKey, Any]:
    """The width that the first call of each layer gives it."""
    found: dict[LayerKey, Any] = {}
    keys = run.facts.layer_keys()
    for call in run.facts.calls:
        found.setdefault(keys[call.layer], call.width)
    return found
