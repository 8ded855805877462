"""A way through a program: the decisions that were taken at its forks, and what was assumed of its use."""

from __future__ import annotations

import msgspec

from lazylint.finding import Place

_TOLD = 4
"""So many decisions of a path are said in words."""


class Decision(msgspec.Struct, frozen=True):
    """One answer at a fork: the condition's text, its place and which way it went; or what was `assumed`, in words.

    It is `unset` where the condition asks for a setting of the program that nobody gives, and not for data; `of_item`
    where that is an item of a list that nobody knows.
    """

    text: str
    place: Place
    answer: bool
    assumed: bool = False
    unset: bool = False
    of_item: bool = False

    def words(self) -> str:
        """The decision as people say it."""
        line = self.place.line
        return (
            f"{self.text} (line {line})"
            if self.assumed
            else f"`{self.text}` on line {line} is {str(self.answer).lower()}"
        )


class Path(msgspec.Struct, frozen=True):
    """One way through the program: the decisions taken, in order. `training` is the mode that a model was called in."""

    id: int
    decisions: tuple[Decision, ...] = ()
    training: bool = True

    def common(self, other: Path) -> Path:
        """The decisions that both paths took."""
        return Path(self.id, tuple(d for d in self.decisions if d in other.decisions))

    def words(self) -> str:
        """The path as people say it: "when `score > 0.5` on line 17 is false"; empty for the only path."""
        told = self.decisions if len(self.decisions) <= _TOLD else self.decisions[: _TOLD - 1]
        said = [decision.words() for decision in told]
        more = f", and {left} more" if (left := len(self.decisions) - len(told)) else ""
        return f"when {' and '.join(said)}{more}" if said else ""
