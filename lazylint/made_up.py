"""What is wrong only where settings meet of which nobody says that they ever do: it is no error."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from lazylint.finding import Place
from lazylint.graph import ModelGraph, Relation, Reuse
from lazylint.path import Path

Settings = frozenset[tuple[Place, bool]]
# So many settings may only lead to a place, as the conditions around it do.
_LEADING = 2


def is_made_up(graph: ModelGraph, place: Place) -> bool:
    """Whether what PyTorch refuses at `place` takes answers for several settings of the program.

    It takes none where all paths that come there are refused, and one where all are that answer it so. What an item is
    of a list that nobody knows counts as several: there may be no such item, or others beside it.
    """
    given = {path.id: frozenset((d.place, d.answer) for d in path.decisions if d.unset) for path in graph.paths}
    found: dict[object, set[Settings]] = {}
    for what, path in _refused(graph, place):
        found.setdefault(what, set()).add(given.get(path, frozenset()))
    if not found:
        return _is_far_off(graph, place)
    reached = {given.get(path, frozenset()) for path in _reached(graph, place)}
    of_items = {decision.place for path in graph.paths for decision in path.decisions if decision.of_item}
    return all(_takes_several(refused, reached - refused, of_items) for refused in found.values())


def _takes_several(refused: set[Settings], passed: set[Settings], of_items: set[Place]) -> bool:
    alike = frozenset.intersection(*refused)
    if any(asked in of_items for asked, _ in alike):
        return True
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


def _is_far_off(graph: ModelGraph, place: Place) -> bool:
    """Whether what raises at `place` takes more settings than lead there. Nobody knows which paths pass it."""
    paths = [graph.path(event.path) for event in graph.events if event.place == place and event.raises]
    common = reduce(Path.common, paths).decisions if paths else ()
    answers = {(decision.place, decision.answer) for path in graph.paths for decision in path.decisions}
    needed = [decision for decision in common if decision.unset and (decision.place, not decision.answer) in answers]
    # What other files ask for, they may know.
    apart = any(decision.of_item or decision.place.path != place.path for decision in needed)
    return apart or len(needed) > _LEADING
