"""Second opinions: guesses are held against other guesses, and our inputs against what the program itself calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from fractions import Fraction
from functools import cache

from ..run.facts import Comparison, Refusal, Unknown
from ..run.frames import Place
from ..run.runtime import Run
from .guesses import GUESSED, Guesses
from .models import Model

_WHY = "whether this is refused depends on constructor arguments that nobody gives"
_WHY_INPUTS = "whether this is refused depends on inputs that nobody gives"
_WHY_SETTINGS = "whether this is refused depends on settings that nobody gives"
Runs = Sequence[Run]
_SAY_INPUTS = "say them, each on a line above `forward`: `# lazylint: input x f32[B, 3, H, W]`"


def has_findings(runs: Sequence[Run]) -> bool:
    """Whether any run found a refusal, or widths that are not equal or only on a condition."""
    return any(run.facts.refusals or run.facts.comparisons for run in runs)


def has_errors(runs: Sequence[Run]) -> bool:
    """Whether any run found a refusal or widths that are never equal."""
    return any(run.facts.refusals or any(map(_never, run.facts.comparisons)) for run in runs)


def better(models: Sequence[Model]) -> bool:
    """Whether models built with our guesses tell more than one whose arguments nobody knows: all of it, and nothing
    that hangs on a guess.
    """
    conditions = (c for model in models for run in model.runs for c in run.facts.comparisons if not _never(c))
    return bool(models) and all(model.whole for model in models) and not any(conditions)


def keep_agreed(
    runs: Sequence[Run], others: Sequence[Run], remedy: str | None = None, *, settings: bool = False
) -> None:
    """Drop from `runs` the errors that no run in `others` has at the same place, and say so.

    The others have other arguments for the constructor, which `remedy` would say, or other `settings` of the program,
    or leave more of the inputs open.
    """
    widths = {_later(c) for run in others for c in run.facts.comparisons if _never(c)}
    refused = {_place(r) for run in others for r in run.facts.refusals}
    for run in runs:
        facts = run.facts
        doubted = {_later(c) for c in facts.comparisons if _never(c)} - widths
        doubted |= {_place(r) for r in facts.refusals} - refused
        facts.comparisons = [c for c in facts.comparisons if not _never(c) or _later(c) in widths]
        facts.refusals = [r for r in facts.refusals if _place(r) in refused]
        why, line = (_WHY, remedy) if remedy else (_WHY_SETTINGS, None) if settings else (_WHY_INPUTS, _SAY_INPUTS)
        facts.unknowns += [Unknown(why, place, line) for place in sorted(doubted)]


def keep_fixed(
    runs: Sequence[Run],
    others: Sequence[Run],
    alone: str | None,
    remedy: str,
    again: Callable[[Mapping[str, int]], Runs | None],
    falling: Callable[[], Runs] | None = None,
) -> None:
    """Drop from `runs` what hangs on sizes we have guessed, and say so: in `others`, with other sizes, two widths are
    no longer as far from each other, nor in the same proportion, and some sizes may make them equal.

    Where one argument is guessed `alone`, and both widths grow with it evenly, it is known which size that is: `again`
    gives runs with it. Several that are guessed together in one object may grow apart: `falling` gives runs in which
    the first of them is the largest, where the same width must be the larger one. `remedy` is the line that would say
    what is guessed.
    """
    compared = _compared(others)
    turned = cache(lambda: _compared(falling() if falling else ()))
    refused = {r.stack: _numbers(r) for run in others for r in run.facts.refusals}

    def settled(comparison: Comparison) -> Comparison | None:
        place = _later(comparison)
        other = compared.get(comparison.later.stack)
        if not _never(comparison):
            if _names_only(comparison.condition, other):
                return comparison
            named = _with_name(comparison.condition, other.condition if other else None, alone)
            return replace(comparison, condition=named) if named else None
        sizes, then = _sizes(comparison), _sizes(other) if other and _never(other) else None
        if _keeps(sizes, then):
            return comparison
        equal_at = _equal_at(sizes, then) if (alone or falling) and sizes and then else None
        if equal_at is None:
            return None
        if equal_at <= 0 or equal_at.denominator > 1:
            return comparison if alone or _ordered(sizes, turned().get(comparison.later.stack)) else None
        known = again({alone: int(equal_at)}) if alone else None
        if not known or any(_never(c) and _later(c) == place for run in known for c in run.facts.comparisons):
            return None
        return replace(comparison, relation="when", condition=f"{alone} == {equal_at}")

    for run in runs if others else ():
        facts = run.facts
        kept = {id(c): settled(c) for c in facts.comparisons}
        hanging = {_later(c) for c in facts.comparisons if kept[id(c)] is None}
        moving = [r for r in facts.refusals if _moves(_numbers(r), refused.get(r.stack))]
        hanging |= {_place(r) for r in facts.refusals if r not in moving}
        facts.comparisons = [c for c in kept.values() if c is not None]
        facts.refusals = moving
        facts.unknowns += [Unknown(_WHY, place, remedy) for place in sorted(hanging)]


def _compared(runs: Runs) -> dict[object, Comparison]:
    return {c.later.stack: c for run in runs for c in run.facts.comparisons}


def _ordered(sizes: tuple[int, int] | None, other: Comparison | None) -> bool:
    """Whether the larger of two widths is the larger one in another comparison, too."""
    others = _sizes(other) if other and _never(other) else None
    return sizes is not None and others is not None and (sizes[0] < sizes[1]) == (others[0] < others[1])


def _names_only(condition: str | None, other: Comparison | None) -> bool:
    """Whether the numbers in a condition are no guesses: with other guesses they are widths, too.

    There is no `other` where the widths are equal with other guesses.
    """
    sizes = _sizes(other) if other else ()
    numbers = [int(side) for side in (condition or "").split(" == ") if side.isdecimal()]
    return sizes is None or all(number in sizes for number in numbers)


def _with_name(condition: str | None, other: str | None, alone: str | None) -> str | None:
    """A condition with the one guess by its name, where a side is a number that grows with it evenly; None for others.

    The `other` condition holds with the other guess.
    """
    sides, then = (condition or "").split(" == "), (other or "").split(" == ")
    changed = [pair for pair in zip(sides, then, strict=True) if pair[0] != pair[1]] if len(sides) == len(then) else []
    if alone is None or len(changed) != 1 or not all(side.isdecimal() for side in changed[0]):
        return None
    (one, two), (first, second) = map(int, changed[0]), GUESSED
    factor = Fraction(two - one, second - first)
    rest = one - factor * first
    if factor.denominator > 1:
        return None
    told = (alone if factor == 1 else f"{factor}*{alone}") + (
        f" {'-' if rest < 0 else '+'} {abs(rest)}" if rest else ""
    )
    return " == ".join(told if side == changed[0][0] else side for side in sides)


def _sizes(comparison: Comparison) -> tuple[int, int] | None:
    widths = comparison.first.width, comparison.later.width
    return (int(widths[0]), int(widths[1])) if all(isinstance(width, int) for width in widths) else None


def _keeps(sizes: tuple[int, int] | None, others: tuple[int, int] | None) -> bool:
    """Whether two widths are as far apart as two with another guess, or in the same proportion."""
    if sizes is None or others is None:
        return sizes is others
    (one, two), (three, four) = sizes, others
    return one - two == three - four or one * four == two * three


def _equal_at(sizes: tuple[int, int], others: tuple[int, int]) -> Fraction:
    """The size at which two widths are equal that grow with it evenly; they are known at two sizes."""
    (one, two), (three, four), (first, second) = sizes, others, GUESSED
    return first - Fraction((one - two) * (second - first), (three - four) - (one - two))


def _numbers(refusal: Refusal) -> list[int]:
    """The sizes that an operation and its inputs have."""
    written = [int(number) for number in re.findall(r"\d+", refusal.operation)]
    return written + [int(size) for operand in refusal.operands for size in operand.shape or ()]


def _moves(sizes: Sequence[int], others: Sequence[int] | None) -> bool:
    """Whether all these sizes are the same in another run, or two or more of them differ by the same."""
    if others is None or len(sizes) != len(others):
        return False
    changed = [one - other for one, other in zip(sizes, others, strict=True) if one != other]
    return not changed or (len(changed) > 1 and len(set(changed)) == 1)


def without_conditions(runs: Sequence[Run]) -> None:
    """Drop on which conditions widths are equal, where our inputs are not what the program gives to each method."""
    for run in runs:
        run.facts.comparisons = [c for c in run.facts.comparisons if _never(c)]


def without_widths(runs: Sequence[Run]) -> None:
    """Drop which widths lazy layers get, where they may come from a layer that another one stands for."""
    for run in runs:
        run.facts.calls = [replace(call, width=None, shape=None) for call in run.facts.calls]


def only_new_conflicts(runs: Sequence[Run], known: Sequence[Run]) -> list[Run]:
    """Of `runs` those with widths that never agree where none of `known` says so; nothing else is kept of them."""
    places = {_later(c) for run in known for c in run.facts.comparisons}
    for run in runs:
        facts = run.facts
        facts.comparisons = [c for c in facts.comparisons if _never(c) and _later(c) not in places]
        facts.refusals, facts.unknowns = [], []
        run.timeline.forget()
    return [run for run in runs if run.facts.comparisons]


def keep_refusal(runs: Sequence[Run], certain: Refusal | None) -> None:
    """Of what runs refuse keep what every input is refused for: behind it they have gone on with any input."""
    for run in runs:
        run.facts.refusals = [r for r in run.facts.refusals if certain is not None and _place(r) == _place(certain)]


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
