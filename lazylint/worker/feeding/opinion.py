"""Second opinions: guesses are held against other guesses, and our inputs against what the program itself calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace

from ..run.facts import Comparison, Refusal, Unknown
from ..run.frames import Place
from ..run.runtime import Run
from .guesses import Guesses
from .models import Model

_WHY = "whether this is refused depends on constructor arguments that nobody gives"
_WHY_INPUTS = "whether this is refused depends on inputs that nobody gives"
_SAY_INPUTS = "say them, each on a line above `forward`: `# lazylint: input x f32[B, 3, H, W]`"


def has_errors(runs: Sequence[Run]) -> bool:
    """Whether any run found a refusal or widths that are never equal."""
    return any(run.facts.refusals or any(map(_never, run.facts.comparisons)) for run in runs)


def better(models: Sequence[Model]) -> bool:
    """Whether models built with our guesses tell more than one whose arguments nobody knows: all of it, and nothing
    that hangs on a guess.
    """
    conditions = (c for model in models for run in model.runs for c in run.facts.comparisons if not _never(c))
    return bool(models) and all(model.whole for model in models) and not any(conditions)


def keep_agreed(runs: Sequence[Run], others: Sequence[Run], *, of_inputs: bool = False) -> None:
    """Drop from `runs` the errors that no run in `others` has at the same place, and say so.

    The others have other arguments for the constructor, or leave more of the inputs open.
    """
    widths = {_later(c) for run in others for c in run.facts.comparisons if _never(c)}
    refused = {_place(r) for run in others for r in run.facts.refusals}
    for run in runs:
        facts = run.facts
        doubted = {_later(c) for c in facts.comparisons if _never(c)} - widths
        doubted |= {_place(r) for r in facts.refusals} - refused
        facts.comparisons = [c for c in facts.comparisons if not _never(c) or _later(c) in widths]
        facts.refusals = [r for r in facts.refusals if _place(r) in refused]
        why, remedy = (_WHY_INPUTS, _SAY_INPUTS) if of_inputs else (_WHY, None)
        facts.unknowns += [Unknown(why, place, remedy) for place in sorted(doubted)]


def without_conditions(runs: Sequence[Run]) -> None:
    """Drop on which conditions widths are equal, where our inputs are not what the program gives to each method."""
    for run in runs:
        run.facts.comparisons = [c for c in run.facts.comparisons if _never(c)]


def only_new_conflicts(runs: Sequence[Run], known: Sequence[Run]) -> list[Run]:
    """Of `runs` those with widths that never agree where none of `known` says so; nothing else is kept of them."""
    places = {_later(c) for run in known for c in run.facts.comparisons}
    for run in runs:
        facts = run.facts
        facts.comparisons = [c for c in facts.comparisons if _never(c) and _later(c) not in places]
        facts.refusals, facts.unknowns = [], []
        for events in (run.timeline.events, run.timeline.dry_runs, run.timeline.untrained, run.timeline.copied):
            events.clear()
    return [run for run in runs if run.facts.comparisons]


def doubt_refusals(run: Run) -> None:
    """Say of what `run` refuses that it may be due to our inputs."""
    facts = run.facts
    facts.unknowns += [Unknown(_WHY_INPUTS, place, _SAY_INPUTS) for place in sorted(set(map(_place, facts.refusals)))]
    facts.refusals = []


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


def name_guesses(
    runs: Sequence[Run], guesses: Guesses, again: Callable[[Mapping[str, int]], Sequence[Run] | None]
) -> None:
    """Widths that are a guessed size can be equal after all: say when.

    `again` gives runs with other values for arguments: where the widths differ with such values, too, they never agree.
    """
    tried: dict[tuple[tuple[str, int], ...], Sequence[Run] | None] = {}

    def differ(values: Mapping[str, int], place: Place) -> bool:
        key = tuple(values.items())
        if key not in tried:
            tried[key] = again(values)
        return any(_never(c) and _later(c) == place for run in tried[key] or () for c in run.facts.comparisons)

    for run in runs:
        run.facts.comparisons = [_named(comparison, guesses, differ) for comparison in run.facts.comparisons]


def _named(comparison: Comparison, guesses: Guesses, differ: Callable[[Mapping[str, int], Place], bool]) -> Comparison:
    widths = comparison.first.width, comparison.later.width
    if not _never(comparison) or not all(isinstance(width, int) for width in widths):
        return comparison
    one, other = int(widths[0]), int(widths[1])
    names = guesses.named(one), guesses.named(other)
    if not any(names):
        return comparison
    if differ({names[0]: other} if names[0] else {str(names[1]): one}, _later(comparison)):
        return comparison
    return replace(comparison, relation="when", condition=f"{names[0] or one} == {names[1] or other}")


def _errors(run: Run) -> set[Place]:
    return {_later(c) for c in run.facts.comparisons if _never(c)} | {_place(r) for r in run.facts.refusals}


def _never(comparison: Comparison) -> bool:
    return comparison.relation == "never"


def _later(comparison: Comparison) -> Place:
    return comparison.later.stack[-1].place


def _place(refusal: Refusal) -> Place:
    return refusal.stack[-1].place
