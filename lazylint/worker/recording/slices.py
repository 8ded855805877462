"""Slices whose bounds nobody knows: the axis is there, and nobody knows how long it is."""

from __future__ import annotations

from typing import Any

import torch

from ..run.opaque import Opaque, first_opaque
from ..sizes.algebra import Formula
from ..sizes.dims import attach, formula, shape_of
from ..tensors.formulas import Formulas

# As many as most kernels ask for.
_SOME = 8


class Slices:
    """The lengths that stand for those of such slices: one for all of the same bounds."""

    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self._lengths: dict[object, tuple[int, Formula]] = {}

    def known(self, func: Any, args: Any) -> tuple[Any, dict[int, Formula]]:
        """The arguments of an indexing with known bounds in all its slices, and what the lengths of those axes of the
        result stand for; the same arguments and none where it is of another kind."""
        if func is not torch.Tensor.__getitem__:
            return args, {}
        tensor, keys = args[0], args[1] if isinstance(args[1], tuple) else (args[1],)
        made: list[Any] = []
        lengths: dict[int, Formula] = {}
        axis = source = 0
        for key in keys:
            taken = key
            if key is ...:
                left = tensor.dim() - sum(isinstance(other, (int, slice)) for other in keys)
                axis, source = axis + left, source + left
            elif key is None:
                axis += 1
            elif isinstance(key, slice) and source < tensor.dim():
                if first_opaque(key) is not None:
                    length, lengths[axis] = self._length(key, int(shape_of(tensor)[source]))
                    taken = slice(length)
                axis, source = axis + 1, source + 1
            elif isinstance(key, int) and not isinstance(key, bool):
                source += 1
            else:
                return args, {}
            made.append(taken)
        return (tensor, tuple(made)), lengths

    def _length(self, key: slice, whole: int) -> tuple[int, Formula]:
        """How many items such a slice takes here, and what that stands for: the same for equal bounds."""
        bounds = tuple(bound.trail if isinstance(bound, Opaque) else bound for bound in (key.start, key.stop, key.step))
        length = min(whole, _SOME)
        return self._lengths.setdefault(bounds, (length, self._formulas.assumed(length)))


def attach_lengths(made: torch.Tensor, lengths: dict[int, Formula]) -> None:
    """Let the sizes of these axes stand for ones that nobody knows."""
    attach(made, [lengths.get(axis, formula(size)) for axis, size in enumerate(shape_of(made))])
