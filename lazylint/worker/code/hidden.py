"""The names under which instrumented code reaches the guards, whatever module it is in."""

from __future__ import annotations

import builtins
from types import ModuleType


def _hidden(name: str) -> str:
    return f"__lazylint_{name}__"


CALL = _hidden("call")
TURNS = _hidden("turns")
AGAIN = _hidden("again")
BEGIN = _hidden("begin")
FAILED = _hidden("failed")
ASSUME = _hidden("assume")
BACK = _hidden("back")
ITEMS = _hidden("items")
LISTED = _hidden("listed")
METACLASS = _hidden("metaclass")
UNKNOWN = _hidden("unknown")
GATHERED = _hidden("gathered")
CONDITION = _hidden("condition")
TRUTH = _hidden("truth")
UNPACKED = _hidden("unpacked")
PART = _hidden("part")
SAME = _hidden("same")
SLICE = _hidden("slice")
WITHIN = _hidden("within")
INHERITED = _hidden("inherited")

_GUARDS = (
    CALL, TURNS, AGAIN, BEGIN, FAILED, ASSUME, TRUTH, BACK, ITEMS, LISTED, METACLASS, UNKNOWN, GATHERED, UNPACKED, PART,
    SAME, WITHIN, INHERITED,
)  # fmt: skip


def install(guard: ModuleType) -> None:
    """Make the guards reachable: functions of `guard`, each by its hidden name."""
    guards = {name: getattr(guard, name.removeprefix("__lazylint_").removesuffix("__")) for name in _GUARDS}
    vars(builtins).update(guards, **{SLICE: slice})
