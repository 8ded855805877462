"""Sizes that hang on the data of tensors: as many as a mask takes, which nobody knows."""

from __future__ import annotations

from typing import Any

import torch

from ..sizes.algebra import Formula
from ..sizes.dims import attach, formula, shape_of
from ..tensors import fakes, values
from ..tensors.formulas import Formulas
from ..tensors.nodes import node_of


class Counts:
    """What stands for such sizes: the same for all that one mask takes."""

    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self._known: dict[tuple[object, int], Formula] = {}

    def attach(self, func: Any, args: Any, kwargs: Any, out: Any) -> None:
        """Let the sizes of a result that hang on data stand for ones that nobody knows."""
        made = list(fakes.tensors(out))
        masks = tuple(node_of(t) for t in fakes.tensors((args, kwargs)) if t.dtype is torch.bool)
        key = masks if masks and None not in masks else object()
        for tensor, open_axes in zip(made, values.open_axes(func, args, kwargs, made), strict=False):
            sizes = shape_of(tensor)
            attach(tensor, [self._count(key, int(s)) if i in open_axes else formula(s) for i, s in enumerate(sizes)])

    def _count(self, key: object, size: int) -> Formula:
        if (key, size) not in self._known:
            self._known[key, size] = self._formulas.assumed(size)
        return self._known[key, size]
