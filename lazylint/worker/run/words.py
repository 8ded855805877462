"""What stands for values that nobody knows in words that a program puts together: names of files, of layers."""

from __future__ import annotations

import re
from typing import Any

from . import machines
from .answered import Trail

_WORD = re.compile(r"<unknown value (\d+)>")


class Word(str):
    """What stands for a value: a word among others, of which only the value can say whether it is one of these."""

    value: Any

    def __new__(cls, text: str, value: Any = None) -> Word:
        """`value` is what nobody knows."""
        self = super().__new__(cls, text)
        self.value = value
        return self

    def __eq__(self, other: object) -> Any:
        return self.value.part("str").part("eq", other) if self._may_be(other) else super().__eq__(other)

    def __ne__(self, other: object) -> Any:
        return self.value.part("str").part("ne", other) if self._may_be(other) else super().__ne__(other)

    def _may_be(self, other: object) -> bool:
        """Whether only the value can say if it is this word."""
        known = self.value is None or type(other) is not str
        return not known and (self[:] != other or machines.is_of_machine(self.value.trail))

    __hash__ = str.__hash__

    def lower(self) -> Word:
        """Another word, which stands for what the value is in small letters."""
        return self._made("lower")

    def upper(self) -> Word:
        """As for small letters."""
        return self._made("upper")

    def strip(self, *of: Any) -> Word:
        """As for small letters."""
        return self._made("strip", *of)

    def _made(self, how: str, *of: Any) -> Word:
        text = getattr(super(), how)(*of)
        return Word(text, None if self.value is None else self.value.part(how, *of))


class Words:
    """Words by trail: two values get the same one only where they must be equal.

    A path or the key of a `ModuleDict` is told by it from others, so it has no dot and no slash in it.
    """

    def __init__(self) -> None:
        self._given: dict[Trail, int] = {}
        self._origins: list[str] = []

    def of(self, trail: Trail, origin: str) -> str:
        """What stands for the value of a trail."""
        if trail not in self._given:
            self._given[trail] = len(self._origins)
            self._origins.append(origin)
        return f"<unknown value {self._given[trail] + 1}>"

    def explained(self, text: str) -> str:
        """`text` with what such words stand for in their place."""

        def origin(match: re.Match[str]) -> str:
            number = int(match[1])
            return f"<unknown: {self._origins[number - 1]}>" if 0 < number <= len(self._origins) else match[0]

        return _WORD.sub(origin, text)
