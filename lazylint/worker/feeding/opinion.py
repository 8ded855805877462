"""Second opinions: guesses are held against other guesses, and our inputs against what the program itself calls."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from ..run.facts import Comparison, Refusal, Unknown
from ..run.frames import Place
from ..run.runtime import Run
from .guesses import Guesses

_WHY = "whether this is refused depends on constructor arguments that nobody gives"


def has_errors(runs: Sequence[Run]) -> bool:
    """Whether any run found a refusal or widths that are never equal."""
    return any(run.facts.refusals or any(map(_never, run.facts.comparisons)) for run in runs)


def keep_agreed(runs: Sequence[Run], others: Sequence[Run]) -> None:
    """Drop from `runs` the errors that no run in `others` has at the same place, and say so."""
    widths = {_later(c) for run in others for c in run.facts.comparisons if _never(c)}
    refused = {_place(r) for run in others for r in run.facts.refusals}
    for run in runs:
        facts = run.facts
        doubted = {_later(c) for c in facts.comparisons if _never(c)} - widths
        doubted |= {_place(r) for r in facts.refusals} - refused
        facts.comparisons = [c for c in facts.comparisons if not _never(c) or _later(c) in widths]
        facts.refusals = [r for r in facts.refusals if _place(r) in refused]
        facts.unknowns += [Unknown(_WHY, place) for place in sorted(doubted)]


def passed(cls: type, program: Sequence[Run]) -> set[Place]:
    """Where the program calls lazy layers without an error, if it runs a model of class `cls` itself."""
    if not any(type(module) is cls and id(module) in run.called for run in program for module in run.keep):
        return set()
    # A first call after one whose input nobody knows passes here only: the other has fixed the layer.
    calls = (call for run in program for call in run.facts.calls if id(call) not in run.after_unseen)
    places = {call.stack[-1].place for call in calls}
    return places.difference(*map(_errors, program))


def without_errors_at(places: Set[Place], runs: Sequence[Run]) -> list[Run]:
    """Of `runs`, fed by us, those without an error at one of `places`, which the program passes with its own inputs.

    Our sizes are not the program's: nor is said there on which conditions others pass. If no run is left, the first
    one is, without such errors.
    """
    kept = [run for run in runs if not _errors(run) & places] or [runs[0]]
    for run in kept:
        run.facts.comparisons = [c for c in run.facts.comparisons if _later(c) not in places]
        run.facts.refusals = [r for r in run.facts.refusals if _place(r) not in places]
    return kept


def name_guesses(runs: Sequence[Run], guesses: Guesses) -> None:
    """Widths that are a guessed size can be equal after all: say when."""
    for run in runs:
        run.facts.comparisons = [_named(comparison, guesses) for comparison in run.facts.comparisons]


def _named(comparison: Comparison, guesses: Guesses) -> Comparison:
    widths = [comparison.first.width, comparison.later.width]
    if not _never(comparison) or not all(isinstance(width, int) for width in widths):
        return comparison
    names = [guesses.named(int(width)) for width in widths]
    if not any(names):
        return comparison
    one, other = (name or str(int(width)) for name, width in zip(names, widths, strict=True))
    return replace(comparison, relation="when", condition=f"{one} == {other}")


def _errors(run: Run) -> set[Place]:
    return {_later(c) for c in run.facts.comparisons if _never(c)} | {_place(r) for r in run.facts.refusals}


def _never(comparison: Comparison) -> bool:
    return comparison.relation == "never"


def _later(comparison: Comparison) -> Place:
    return comparison.later.stack[-1].place


def _place(refusal: Refusal) -> Place:
    return refusal.stack[-1].place
