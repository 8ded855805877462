"""What a run has answered of values that nobody knows: the same question, or its opposite, is answered alike."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Trail = tuple[Any, ...]
"""Where an unknown value comes from: a number of its own, then steps to a part of it, or to what it is held against."""

_OPPOSITES = {"ne": "eq", "le": "gt", "ge": "lt"}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq, "gt": operator.gt, "lt": operator.lt, "in": lambda value, item: item in value
}  # fmt: skip


@dataclass
class Answered:
    """Answers by trail, and the values that are known since one was found equal to them."""

    _answers: dict[Trail, bool] = field(default_factory=dict)
    _values: dict[Trail, Any] = field(default_factory=dict)

    def get(self, trail: Trail) -> bool | None:
        """What follows for a question from the answers so far; None if nothing does."""
        question, asked_for = _question(trail)
        answer = self._answers.get(question)
        if answer is None:
            answer = self._follows(question)
        return None if answer is None else answer is asked_for

    def put(self, trail: Trail, answer: bool) -> None:
        """Keep an answer."""
        question, asked_for = _question(trail)
        self._answers[question] = answer is asked_for
        match question:
            case (_, *_, ("eq", int() | float() | str() | None as value)) if answer is asked_for:
                self._values[question[:-1]] = value

    def forget(self, trail: Trail) -> None:
        """A value may have been changed: nothing is known any longer of what begins with its trail."""
        for known in (self._answers, self._values):
            for kept in [kept for kept in known if kept[: len(trail)] == trail]:
                del known[kept]

    def _follows(self, question: Trail) -> bool | None:
        if question in self._values:
            return bool(self._values[question])
        match question:
            case (_, *_, (str(name), value)) if question[:-1] in self._values and name in _COMPARISONS:
                try:
                    return bool(_COMPARISONS[name](self._values[question[:-1]], value))
                except TypeError:
                    return None
        return None


def _question(trail: Trail) -> tuple[Trail, bool]:
    """The question that a trail asks, and whether it asks for it to be so or not to be so."""
    name, *rest = trail[-1] if len(trail) > 1 else ("",)
    opposite = _OPPOSITES.get(name)
    return (trail, True) if opposite is None else ((*trail[:-1], (opposite, *rest)), False)
