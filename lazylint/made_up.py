"""What is wrong only where settings meet of which nobody says that they ever do: it is no error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

from lazylint.finding import Place
from lazylint.graph import ModelGraph, Relation
from lazylint.path import Decision, Path


def is_made_up(graph: ModelGraph, place: Place) -> bool:
    """Whether what is wrong at `place` takes answers for several settings of the program."""
    found: dict[object, list[Path]] = {}
    for what, path in _wrong_at(graph, place):
        found.setdefault(what, []).append(path)
    return bool(found) and all(len(_needed(graph, paths)) > 1 for paths in found.values())


def _wrong_at(graph: ModelGraph, place: Place) -> Iterator[tuple[object, Path]]:
    yield from ((r.key, graph.path(r.path)) for r in graph.refusals if r.place == place)
    yield from ((reuse.layer.id, reuse.path) for reuse in graph.reuses(Relation.NEVER) if reuse.place == place)
    for event in graph.events:
        if event.place == place and event.raises:
            yield (event.kind, event.operation, event.layers), graph.path(event.path)


def _needed(graph: ModelGraph, paths: Sequence[Path]) -> list[Decision]:
    """The settings that all `paths` answer alike, and another path of the graph otherwise.

    Of one that is never answered otherwise nobody knows whether it matters.
    """
    common = reduce(Path.common, paths)
    others = {(decision.place, decision.answer) for path in graph.paths for decision in path.decisions}
    return [d for d in common.decisions if d.unset and (d.place, not d.answer) in others]
