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
from .models import Model, NoModel
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


def only_built(how: How, place: Place, running: Callable[[Answers, int, bool], Running], budget: Budget) -> Model:
    """The model as its constructor leaves it, if that says who may call its layers. Raises `NoModel`."""

    def run(plan: Answers, number: int) -> Run:
        with running({**plan, **how.construction.answers}, number, False) as done:
            try:
                how.made()
            except Exception as error:
                failures.note(error)
        return done

    runs = explore(run, budget).runs
    tell_given_away(runs)
    if opinion.has_errors(runs) or not all(run.facts.unknowns for run in runs):
        raise NoModel("it has no `forward` that is known here")
    return Model(how.cls, place, how.cls.__qualname__, runs, Feed(()), how.construction)
