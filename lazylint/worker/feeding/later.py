"""Modules among the arguments of a constructor, and one that stands for those that nobody gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import nn


class Keeping(nn.Identity):
    """Gives back the first of what it gets."""

    def forward(self, input: Any, *_: Any, **__: Any) -> Any:
        """The rest would say how to change it."""
        return input


@dataclass(frozen=True)
class Later:
    """A module, or a tensor, that is built anew for each run."""

    cls: Callable[..., Any]
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)


def made(value: Any) -> Any:
    """An argument as it is passed: modules in it are built now."""
    if isinstance(value, Later):
        return value.cls(*map(made, value.args), **{k: made(v) for k, v in value.kwargs.items()})
    if type(value) in (list, tuple):
        return type(value)(map(made, value))
    if type(value) is dict:
        return {key: made(item) for key, item in value.items()}
    return value
