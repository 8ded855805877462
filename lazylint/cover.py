"""Which of many sets of arguments share something, in words: `hidden=64, classes=10`."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

_ABSENT = ""
_SHOWN = 3
# How long one value may be in words.
_LONGEST = 40
# How many values of one argument are told.
_LISTED = 6

Box = dict[str, list[str]]
"""For some arguments the values, as JSON, that each may have; arguments that do not matter are left out."""


class Cover:
    """Words for subsets of `configurations`, which are arguments by name."""

    def __init__(self, configurations: Sequence[Mapping[str, Any]]) -> None:
        self._configurations = configurations
        self._all = (1 << len(configurations)) - 1
        # The configurations that have a value are the bits of a number, so that 10,000 are compared at once.
        self._having: dict[str, dict[str, int]] = {}
        for name in dict.fromkeys(name for arguments in configurations for name in arguments):
            values = self._having[name] = {}
            for number, arguments in enumerate(configurations):
                value = _value(arguments, name)
                values[value] = values.get(value, 0) | 1 << number

    def words(self, held: Sequence[int]) -> str:
        """What is common to the configurations of the numbers `held` and to no other; the first few cases of it."""
        left = sum(1 << number for number in set(held))
        cases: list[str] = []
        wanted = left
        while left and len(cases) < _SHOWN:
            box = self._largest(left, wanted)
            cases.append(", ".join(_choice(name, values, self._having[name]) for name, values in box.items()))
            left &= ~self._inside(box)
        more = left.bit_count()
        return "; ".join(cases) + (f"; and {more} more" if more else "")

    def _largest(self, left: int, wanted: int) -> Box:
        """A box around the first configuration of `left` that holds none but those of `wanted`, grown where that
        takes in more of `left`.
        """
        first = self._configurations[(left & -left).bit_length() - 1]
        box = {name: [_value(first, name)] for name in self._having}
        for name in self._having:
            wider = {other: values for other, values in box.items() if other != name}
            if not self._inside(wider) & ~wanted:
                box = wider
        for name in list(box):
            for value in self._having[name]:
                more = self._inside({**box, name: [value]})
                if value not in box[name] and more & left and not more & ~wanted:
                    box = {**box, name: [*box[name], value]}
        return {name: [value for value in self._having[name] if value in values] for name, values in box.items()}

    def _inside(self, box: Box) -> int:
        inside = self._all
        for name, values in box.items():
            having = self._having[name]
            inside &= sum(having[value] for value in values)
        return inside


def _value(arguments: Mapping[str, Any], name: str) -> str:
    return json.dumps(arguments[name], sort_keys=True) if name in arguments else _ABSENT


def _choice(name: str, values: Sequence[str], known: Collection[str]) -> str:
    """What an argument may be; where that is most of what is known, what it may not be."""
    others = [value for value in known if value not in values]
    if values == [_ABSENT]:
        return f"no {name}"
    if len(others) < len(values) and _ABSENT not in others:
        return f"{name} other than {_listed(others)}"
    return f"{name}={_listed(values)}"


def _listed(values: Sequence[str]) -> str:
    shown = [_short(value) if value != _ABSENT else "absent" for value in values[:_LISTED]]
    if len(values) > _LISTED:
        shown.append(f"{len(values) - _LISTED} more")
        return f"{', '.join(shown[:-1])} and {shown[-1]}"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 3]}..."
