"""The width that a lazy layer says it has before its first call: 0, which Python and torch go on with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _LazyNormBase
from torch.nn.modules.conv import _LazyConvXdMixin

from .. import timeline
from ..timeline import Subject

_TORCH = str(Path(torch.__file__).resolve().parent)
_ARITHMETIC = ("add", "radd", "sub", "rsub", "mul", "rmul", "floordiv", "truediv", "mod", "pow")
_SIZED = frozenset({torch.empty, torch.zeros, torch.ones, torch.full, torch.rand, torch.randn})


class Unfixed(int):
    """The 0 of a lazy layer. Who compares or prints it may well know what it is; who calculates with it does not."""

    subject: Subject
    attribute: str

    def note(self) -> None:
        """It was used as if it were a size."""
        now = timeline.current()
        if now is not None:
            detail = {"answer": "0"}
            now.note("silent-read", f".{self.attribute}", subjects=[self.subject], detail=detail)

    def __reduce__(self) -> Any:
        return int, (0,)


def _noting(name: str) -> Any:
    def calculate(self: Unfixed, other: Any) -> Any:
        self.note()
        return getattr(int, name)(self, other)

    return calculate


for _name in _ARITHMETIC:
    setattr(Unfixed, f"__{_name}__", _noting(f"__{_name}__"))


class _Width:
    """An attribute of lazy layers: torch itself reads what it has put there."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, layer: Any, owner: Any = None) -> Any:
        if layer is None or self.name not in vars(layer):
            raise AttributeError(f"{(owner or type(layer)).__name__!r} object has no attribute {self.name!r}")
        value = vars(layer)[self.name]
        now = timeline.current()
        if value != 0 or now is None or sys._getframe(1).f_code.co_filename.startswith(_TORCH):
            return value
        lazy = now.subjects(layer)
        if not lazy:
            return value
        unfixed = Unfixed(0)
        unfixed.subject, unfixed.attribute = Subject(layer, "", lazy[0].parameter), self.name
        return unfixed

    def __set__(self, layer: Any, value: Any) -> None:
        vars(layer)[self.name] = value


def made(func: Any, args: Any) -> None:
    """A tensor is made with sizes: is one of them the 0 of a lazy layer?"""
    if func in _SIZED:
        for size in args[0] if args and isinstance(args[0], (tuple, list)) else args:
            if type(size) is Unfixed:
                size.note()


def install() -> None:
    """Watch the widths of torch's lazy layers."""
    owners: Any = ((nn.LazyLinear, "in_features"), (_LazyConvXdMixin, "in_channels"), (_LazyNormBase, "num_features"))
    for owner, name in owners:
        setattr(owner, name, _Width(name))
