"""Lazy layers of a model that unknown code alone calls, such as a wrapper of a library that is not installed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..run import failures
from ..run.frames import Place
from ..run.paths import Answers, Budget, explore
from ..run.runtime import Run
from ..tensors.specs import Feed
from ..tensors.tree import modules
from . import opinion
from .building import How
from .models import Abstract, Model, NoModel
from .running import Running


def tell_given_away(runs: Sequence[Run]) -> None:
    """Say of each run which layers were given away in it, if none of those it holds was seen called."""
    keys = {id(run): run.facts.layer_keys() for run in runs}
    called = {keys[id(run)][call.layer] for run in runs for call in run.facts.calls}
    for run in runs:
        for given, unknown in run.given:
            entries = [entry for m in modules(given) if (entry := run.ledger.entries.get(id(m)))]
            if entries and not any(keys[id(run)][entry.layer.id] in called for entry in entries):
                run.facts.note(unknown)


def only_built(
    how: How, place: Place, running: Callable[[Answers, int, bool], Running], budget: Budget, otherwise: NoModel
) -> Model:
    """The model as its constructor leaves it, if only code that nobody knows may call its layers.

    Raises `otherwise` if not.
    """
    if isinstance(otherwise, Abstract):
        raise otherwise

    def run(plan: Answers, number: int) -> Run:
        with running({**plan, **how.construction.answers}, number, False) as done:
            try:
                how.made()
            except Exception as error:
                failures.note(error)
        return done

    runs = explore(run, budget).runs
    tell_given_away(runs)
    if opinion.has_errors(runs) or not all(run.facts.layers and _all_given(run) for run in runs):
        raise otherwise
    return Model(how.cls, place, how.cls.__qualname__, runs, Feed(()), how.construction)


def _all_given(run: Run) -> bool:
    """Whether all lazy layers of a run that nothing has called are among what was given away."""
    given = {id(inner) for module, _ in run.given for inner in modules(module)}
    called = {call.layer for call in run.facts.calls}
    return all(key in given or entry.layer.id in called for key, entry in run.ledger.entries.items())
