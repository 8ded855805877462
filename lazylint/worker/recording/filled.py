"""Numbers in the place of unknown ones that change no size: what a tensor is filled with, rates, epsilons."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any

import torch

from ..run.opaque import Opaque
from ..run.scalars import likely, with_numbers

OF_DATA = frozenset({torch.tensor, torch.as_tensor})
"""What makes a tensor of numbers that are written out."""

# Which argument is the number that these fill a tensor with; their schemas say that it may be a tensor, of one value.
_FILLING: Mapping[str, Mapping[str, tuple[int, Any]]] = {
    "full": {"fill_value": (1, 0)},
    "full_like": {"fill_value": (1, 0)},
    "new_full": {"fill_value": (2, 0)},
    "masked_fill": {"value": (2, 0)},
}
_DROPPED: Mapping[str, Any] = {"padding_idx": None, "attn_mask": None, "is_causal": False, "inplace": False}
# How many there are hangs on these numbers.
_COUNTING = ("arange", "range", "upsample", "_upsample", "interpolate")
# These take whole numbers for what they are, not for sizes.
_OPERATORS = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "div", "eq", "ne", "lt", "le", "gt", "ge")
_WITH_NUMBERS = frozenset({
    *(f"__{prefix}{word}__" for prefix in ("", "r", "i") for word in _OPERATORS), *_OPERATORS,
    "clamp", "clip", "clamp_min", "clamp_max", "true_divide", "floor_divide", "remainder", "fmod", "where",
})  # fmt: skip
_FLOATS = frozenset({float, float | None, "float", "number", "Optional[float]", "Optional[number]"})
_SOME_RATE = 0.5


def filled(func: Any, args: Any, kwargs: Any) -> tuple[Any, Any]:
    """The same call with some number for each unknown one that changes no size."""
    if func in OF_DATA:
        return (with_numbers(args[0]), *args[1:]) if args else args, kwargs
    name = getattr(func, "__name__", "")
    if not name.startswith(_COUNTING):
        args, kwargs = tuple(map(_as_float, args)), {key: _as_float(value) for key, value in kwargs.items()}
    if name in _WITH_NUMBERS:
        args = tuple(map(likely, args))
    elif name == "__getitem__":
        args = args[0], _indexed(args[1])
    if name in _FILLING:
        if name == "full" and "dtype" not in kwargs:
            return args, kwargs
        harmless = _FILLING[name]
    else:
        harmless = _harmless(func)
    instead = dict(harmless.values())
    kwargs = {k: harmless[k][1] if k in harmless and isinstance(v, Opaque) else v for k, v in kwargs.items()}
    return tuple(instead[i] if i in instead and isinstance(v, Opaque) else v for i, v in enumerate(args)), kwargs


def _indexed(key: Any) -> Any:
    """An index with the first place for one that nobody knows: whichever it is, it leaves the same sizes."""
    if isinstance(key, tuple):
        return tuple(map(_indexed, key))
    return 0 if isinstance(likely(key), int) and likely(key) is not key else key


def _as_float(value: Any) -> Any:
    """A float in the place of one that nobody knows: it is no size."""
    return likely(value) if isinstance(likely(value), float) else value


@cache
def _harmless(func: Any) -> Mapping[str, tuple[int, Any]]:
    """The arguments of a function of torch that are never tensors or sizes that count, their positions, some values."""
    name = getattr(func, "__name__", "")
    if name.startswith(_COUNTING):
        return {}
    found: dict[str, set[tuple[int, bool]]] = {}
    if inspect.isfunction(func) and not hasattr(func, "__wrapped__"):
        for index, parameter in enumerate(inspect.signature(func).parameters.values()):
            found[parameter.name] = {(index, parameter.annotation in _FLOATS)}
    else:
        for schema in torch._C._jit_get_schemas_for_operator(f"aten::{name}"):
            for index, argument in enumerate(schema.arguments):
                found.setdefault(argument.name, set()).add((index, str(argument.type) in _FLOATS))
    return {
        argument: (index, _DROPPED.get(argument, _SOME_RATE))
        for argument, ((index, is_number), *others) in ((each, sorted(found[each])) for each in found)
        if not others and (is_number or argument in _DROPPED)
    }
