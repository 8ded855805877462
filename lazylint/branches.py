"""Which decisions part the paths on which a lazy layer gets different widths."""

from __future__ import annotations

from lazylint.graph import LazyCall, ModelGraph, Reuse
from lazylint.path import Path

# How many paths with one width are looked at.
_MOST_PATHS = 64


def parted(graph: ModelGraph, reuse: Reuse) -> tuple[Path, Path]:
    """The decisions that part the two most similar paths of two widths, as the first and as the later answers them."""
    firsts: dict[int, LazyCall] = {}
    for call in graph.calls:
        if call.layer == reuse.layer.id:
            firsts.setdefault(call.path, call)
    ones, others = (
        [graph.path(path) for path, call in firsts.items() if call.width == wanted.width][:_MOST_PATHS]
        for wanted in (reuse.first, reuse.later)
    )
    pairs = ((one, other) for one in ones for other in others)
    one, other = min(pairs, key=lambda pair: len(_answered_otherwise(*pair).decisions))
    return _answered_otherwise(one, other), _answered_otherwise(other, one)


def _answered_otherwise(path: Path, other: Path) -> Path:
    """Of the decisions of `path`, those that `other` answers the other way."""
    answers = {decision.place: decision.answer for decision in other.decisions}
    return Path(path.id, tuple(d for d in path.decisions if answers.get(d.place, d.answer) != d.answer))
