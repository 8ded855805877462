"""What is wrong only where settings meet of which nobody says that they ever do: it is no error."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint.finding import Place
from lazylint.graph import ModelGraph, Relation, Reuse

Settings = frozenset[tuple[Place, bool]]


def is_made_up(graph: ModelGraph, place: Place) -> bool:
    """Whether what PyTorch refuses at `place` takes answers for several settings of the program.

    It takes none where all paths that come there are refused, and one where all are that answer it so.
    """
    found: dict[object, set[Settings]] = {}
    given = {path.id: frozenset((d.place, d.answer) for d in path.decisions if d.unset) for path in graph.paths}
    for what, path in _refused(graph, place):
        found.setdefault(what, set()).add(given.get(path, frozenset()))
    passed = (
        {given.get(path, frozenset()) for path in _reached(graph, place)} if any(map(any, found.values())) else set()
    )
    return bool(found) and all(_takes_several(refused, passed - refused) for refused in found.values())


def _takes_several(refused: set[Settings], passed: set[Settings]) -> bool:
    alike = frozenset.intersection(*refused)
    return bool(passed) and all(any(one in others for others in passed) for one in alike)


def _refused(graph: ModelGraph, place: Place) -> Iterator[tuple[object, int]]:
    """What is refused at `place`, and on which paths."""
    yield from ((refusal.key, refusal.path) for refusal in graph.refusals if refusal.place == place)
    for comparison in graph.comparisons:
        if comparison.relation is Relation.NEVER:
            first, later = graph.call(comparison.first), graph.call(comparison.later)
            reuse = Reuse(graph.layer(later.layer), first, later, comparison, graph.path(later.path))
            if reuse.place == place:
                yield reuse.layer.id, later.path


def _reached(graph: ModelGraph, place: Place) -> Iterator[int]:
    """The paths that come to `place`."""
    yield from (op.path for op in graph.ops if op.place == place)
    yield from (call.path for call in graph.calls if any(frame.place == place for frame in call.stack))
