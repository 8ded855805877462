"""What a run has answered of values that nobody knows: the same question, or its opposite, is answered alike."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

Trail = tuple[Any, ...]
"""Where an unknown value comes from: a number of its own, then steps to a part of it, or to what it is held against."""

_OPPOSITES = {
    "ne": "eq", "le": "gt", "ge": "lt", "not in": "in", "without": "within", "outside": "inside",
    "is some": "is none",
}  # fmt: skip
_KINDS = frozenset({"isinstance", "hasattr", "callable"})
_NOTHING = frozenset({"is none", "is some"})
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq, "gt": operator.gt, "lt": operator.lt, "in": lambda value, item: item in value,
    "isinstance": isinstance, "within": lambda value, items: value in items,
}  # fmt: skip


def asks_kind(trail: Trail | None) -> bool:
    """Whether it is asked what a value is, not what a program is set to."""
    return trail is not None and len(trail) > 1 and trail[-1][0] in _KINDS


def asks_nothing(trail: Trail | None) -> bool:
    """Whether it is asked if a value is None."""
    return trail is not None and len(trail) > 1 and trail[-1][0] in _NOTHING


@dataclass
class Answered:
    """Answers by trail, and the values that are known since one was found equal to them.

    What begins with the same number is kept together: a long run has answered thousands of questions.
    """

    _answers: defaultdict[Any, dict[Trail, bool]] = field(default_factory=lambda: defaultdict(dict))
    _values: defaultdict[Any, dict[Trail, Any]] = field(default_factory=lambda: defaultdict(dict))

    def get(self, trail: Trail) -> bool | None:
        """What follows for a question from the answers so far; None if nothing does."""
        question, asked_for = _question(trail)
        answer = self._answers[question[0]].get(question)
        if answer is None:
            answer = self._follows(question)
        return None if answer is None else answer is asked_for

    def put(self, trail: Trail, answer: bool) -> None:
        """Keep an answer."""
        question, asked_for = _question(trail)
        self._answers[question[0]][question] = answer is asked_for
        match question:
            case (_, *_, ("is none",)) if answer is asked_for:
                self._values[question[0]][question[:-1]] = None
            case (_, *_, ("eq", int() | float() | str() | Enum() | None as value)) if answer is asked_for:
                self._values[question[0]][question[:-1]] = value

    def forget(self, trail: Trail) -> None:
        """A value may have been changed: nothing is known any longer of what begins with its trail."""
        for known in (self._answers[trail[0]], self._values[trail[0]]):
            for kept in [kept for kept in known if kept[: len(trail)] == trail]:
                del known[kept]

    def _follows(self, question: Trail) -> bool | None:
        values = self._values[question[0]]
        if question in values:
            return bool(values[question])
        match question:
            case (_, *_, ("join", *parts)) if any(isinstance(part, str) and part for part in parts):
                # A path with a name in it is no empty one.
                return True
            case (_, *_, (str(name), value)) if question[:-1] in values and name in _COMPARISONS:
                try:
                    return bool(_COMPARISONS[name](values[question[:-1]], value))
                except TypeError:
                    return None
            case (_, *_, ("isinstance", tuple() as kinds)):
                return self._of(question[:-1], kinds)
            case (_, *_, ("eq", value)):
                return self._may_be(question[:-1], value)
            case (_, *_, ("within", tuple() as items)):
                answers = [self._may_be(question[:-1], item) for item in items]
                return False if all(answer is False for answer in answers) else None
        return None

    def _may_be(self, trail: Trail, value: Any) -> bool | None:
        """False for a value that it was found not to be, or not to be among others with it."""
        for known, answer in self._answers[trail[0]].items():
            match known:
                case (_, *_, ("within", tuple() as items)) if known[:-1] == trail and (value in items) is not answer:
                    return False
                case (_, *_, ("eq", other)) if known[:-1] == trail and other == value and not answer:
                    return False
        return None

    def is_another_kind(self, trail: Trail) -> bool:
        """Whether a value is asked what it is of which something else was found to be so: both may never be."""
        if not asks_kind(trail):
            return False
        answers = self._answers[trail[0]]
        others = [known for known, answer in answers.items() if answer and known[:-1] == trail[:-1] != ()]
        return any(known != trail and known[-1][0] in _KINDS for known in others)

    def _of(self, trail: Trail, kinds: tuple[type, ...]) -> bool | None:
        """Whether a value is of one of these classes, as far as it follows from those that it is of, or is not of.

        No value is of two classes of which neither derives from the other.
        """
        for known, answer in self._answers[trail[0]].items():
            match known:
                case (_, *_, ("isinstance", tuple() as others)) if known[:-1] == trail:
                    follows = _is_of(kinds, others, answer)
                    if follows is not None:
                        return follows
        return None


def _is_of(kinds: tuple[type, ...], others: tuple[type, ...], is_of_others: bool) -> bool | None:
    try:
        if not is_of_others:
            return False if all(issubclass(kind, others) for kind in kinds) else None
        if all(issubclass(other, kinds) for other in others):
            return True
        return None if any(issubclass(a, b) or issubclass(b, a) for a in kinds for b in others) else False
    except TypeError:
        # Some protocols have no subclasses.
        return None


def _question(trail: Trail) -> tuple[Trail, bool]:
    """The question that a trail asks, and whether it asks for it to be so or not to be so."""
    name, *rest = trail[-1] if len(trail) > 1 else ("",)
    opposite = _OPPOSITES.get(name)
    return (trail, True) if opposite is None else ((*trail[:-1], (opposite, *rest)), False)
