"""Tensors that are asked for with sizes of which nobody knows some: how many there are is known, and the others."""

from __future__ import annotations

from typing import Any

import torch

from ..run.opaque import Opaque, is_spread
from ..sizes.algebra import Formula
from ..sizes.dims import attach, formula
from ..tensors.formulas import Formulas
from .unset import setting

_VIEWS = frozenset({"view", "reshape"})
_FACTORIES = frozenset({"zeros", "ones", "empty", "rand", "randn", "full"})
_FILLED = {bool: torch.bool, int: torch.int64, complex: torch.complex64}
# As many as most kernels ask for.
_SOME = 16


class Reshaped:
    """The sizes that stand for unknown ones: one for all that are equal."""

    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self._known: dict[object, Formula] = {}

    def made(self, func: Any, args: Any, kwargs: Any) -> torch.Tensor | None:
        """The result of a view, or what a factory makes, if only some of its sizes are unknown; else None."""
        name = getattr(func, "__name__", "")
        like = args[0] if name in _VIEWS and args and isinstance(args[0], torch.Tensor) else None
        if like is None and name not in _FACTORIES:
            return None
        named = kwargs.get("shape", kwargs.get("size"))
        # What a tensor is full of comes behind its sizes.
        given = args[:1] if name == "full" else args if like is None else args[1:]
        sizes = named if named is not None else given[0] if len(given) == 1 else given
        if not isinstance(sizes, (list, tuple)) or not all(map(_is_one, sizes)):
            return None
        sizes = [setting(size) if isinstance(size, Opaque) and not size.repeats else size for size in sizes]
        formulas = [self._formula(size) for size in sizes]
        dtype = kwargs.get("dtype", _type_of(args, kwargs) if name == "full" else None) if like is None else like.dtype
        # What is to be tried goes through torch once more, as sizes that are known.
        with torch._C.DisableTorchFunction():
            numbers = [_SOME if isinstance(size, Opaque) or size < 0 else int(size) for size in sizes]
            made = torch.empty(numbers, dtype=dtype if isinstance(dtype, torch.dtype) else None)
        attach(made, formulas)
        return made

    def _formula(self, size: Any) -> Formula:
        if not isinstance(size, Opaque) and size >= 0:
            return formula(size)
        key = size.trail if isinstance(size, Opaque) else object()
        return self._known.setdefault(key, self._formulas.assumed(_SOME))


def _type_of(args: Any, kwargs: Any) -> torch.dtype | None:
    """What a tensor is that is full of one value; None for the default."""
    filled = args[1] if len(args) > 1 else kwargs.get("fill_value")
    return _FILLED.get(type(filled))


def _is_one(size: object) -> bool:
    """Whether it is one size: of what is spread nobody knows how many there are."""
    return isinstance(size, int) or (isinstance(size, Opaque) and not is_spread(size))
