"""Sizes that a program is given and nobody knows: each is a number that stays what it is, and has a name."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from .algebra import SETTING, Formula, Symbol
from .dims import Dim

# Heads and groups divide those, and few programs write them.
_STEP = 16
_TAKEN = re.compile(r"[A-Z](_\w+)?")
_known: dict[Hashable, Dim] = {}
_values: dict[Symbol, int] = {}


def setting(trail: Hashable, word: str) -> Dim:
    """What stands for the size of that trail, in all runs of the program; `word` is what the program calls it."""
    if trail not in _known:
        word = word if word.isidentifier() and not _TAKEN.fullmatch(word) else "size"
        names = {symbol.name for symbol in _values}
        same = sum(name.rstrip("0123456789") == f"{SETTING}{word}" for name in names)
        symbol = Symbol(f"{SETTING}{word}{same + 1 if same else ''}")
        _values[symbol] = _STEP * (2 * len(_values) + 7)
        _known[trail] = Dim(_values[symbol], Formula.of(symbol))
    return _known[trail]


def found_in(sizes: Any) -> bool:
    """Whether one of nested sizes is a setting, or has one in it."""
    if isinstance(sizes, (list, tuple, dict)):
        return any(map(found_in, sizes.values() if isinstance(sizes, dict) else sizes))
    return isinstance(sizes, Dim) and any(symbol in _values for symbol in sizes.formula.symbols)


def value(symbol: Symbol) -> int | None:
    """The number that stands for a setting; None for other symbols."""
    return _values.get(symbol)
