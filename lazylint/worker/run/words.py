"""What stands for values that nobody knows in words that a program puts together: names of files, of layers."""

from __future__ import annotations

import re

from .answered import Trail

_WORD = re.compile(r"<unknown value (\d+)>")


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
