"""Which decisions part the paths on which a lazy layer gets different widths."""

from __future__ import annotations

from collections.abc import Collection

from lazylint.finding import Place
from lazylint.graph import LazyCall, ModelGraph, Path, Reuse

# How many paths with one width are looked at.
_MOST_PATHS = 64


def parted(graph: ModelGraph, reuse: Reuse) -> tuple[Path, Path]:
    """The decisions that part the branches of two widths, as the first and as the later one answer them."""
    firsts: dict[int, LazyCall] = {}
    for call in graph.calls:
        if call.layer == reuse.layer.id:
            firsts.setdefault(call.path, call)
    ones, others = (
        [graph.path(path) for path, call in firsts.items() if call.width == wanted.width][:_MOST_PATHS]
        for wanted in (reuse.first, reuse.later)
    )
    needed = {d.place for path in (*ones, *others) for d in path.decisions}
    for place in sorted(needed, reverse=True):
        if all(_differing(one, other, needed - {place}) for one in ones for other in others):
            needed.remove(place)
    pairs = ((one, other) for one in ones for other in others)
    one, other = min(pairs, key=lambda pair: _differing(pair[0], pair[1], needed))
    return _unlike(one, other, needed), _unlike(other, one, needed)


def _unlike(path: Path, other: Path, places: Collection[Place]) -> Path:
    """Of the decisions of `path` at `places`, those that `other` did not take."""
    return Path(path.id, tuple(d for d in path.decisions if d.place in places and d not in other.decisions))


def _differing(one: Path, other: Path, places: Collection[Place]) -> int:
    """How many of the decisions at `places` the two paths answer differently."""
    answers = {d.place: d.answer for d in other.decisions}
    return sum(d.place in places and answers.get(d.place, d.answer) != d.answer for d in one.decisions)
