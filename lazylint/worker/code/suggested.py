"""What a trial of Optuna suggests for hyperparameters: values that it may, as nobody knows which it will."""

from __future__ import annotations

from typing import Any

from ..run.opaque import Opaque
from ..run.words import Word
from .wrappers import NOTHING

_OF_RANGES = frozenset({
    "suggest_int", "suggest_float", "suggest_uniform", "suggest_loguniform", "suggest_discrete_uniform",
})  # fmt: skip


def suggested(fn: Opaque, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The end of a range, or the first choice, which may be any other where the program asks; `NOTHING` of what is no
    such call."""
    step, *named = fn.trail[-1] if isinstance(fn.trail[-1], tuple) else ("",)
    if step != "attribute":
        return NOTHING
    given = dict(zip(("name", "low", "high"), args, strict=False)) | kwargs
    if named[0] in _OF_RANGES and all(type(given.get(end)) in (int, float) for end in ("low", "high")):
        return given["high"]
    choices = kwargs.get("choices", args[1] if len(args) > 1 else ())
    if named[0] != "suggest_categorical" or type(choices) not in (list, tuple) or not choices:
        return NOTHING
    which = fn.part("call", given.get("name"))
    if type(choices[0]) is bool:
        return which
    return Word(choices[0], which) if type(choices[0]) is str else choices[0]
