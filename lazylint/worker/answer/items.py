"""What is refused only at one answer about an item of a list that nobody knows: there may be no such item."""

from __future__ import annotations

from collections.abc import Sequence

from ..run.facts import Refusal, Unknown
from ..run.frames import Place
from ..run.runtime import Run

Answers = frozenset[tuple[Place, bool]]


def give_up(runs: Sequence[Run]) -> None:
    """Say that such refusals are not known, instead of telling them."""
    answers: dict[object, list[Answers]] = {}
    for run in runs:
        for refusal in run.facts.refusals:
            answers.setdefault(_what(refusal), []).append(frozenset(run.decisions.taken.items()))
    asked = {place for run in runs for place in run.decisions.of_items}
    hanging = {
        what for what, given in answers.items() if any(place in asked for place, _ in frozenset.intersection(*given))
    }
    for run in runs:
        lost = [refusal for refusal in run.facts.refusals if _what(refusal) in hanging]
        run.facts.refusals = [refusal for refusal in run.facts.refusals if _what(refusal) not in hanging]
        run.facts.note(*map(_unknown, lost))


def _what(refusal: Refusal) -> object:
    return refusal.kind, refusal.operation, refusal.layer, refusal.stack[-1:]


def _unknown(refusal: Refusal) -> Unknown:
    reason = f"{refusal.operation} may refuse its input, if there is such an item in a list that nobody knows"
    return Unknown(reason, next((frame.place for frame in reversed(refusal.stack) if frame.container is None), None))
