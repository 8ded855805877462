"""Functions that make models: built and fed as classes are, with a class in their place whose constructor they are."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from types import FunctionType
from typing import Any

from torch import nn


def as_class(function: FunctionType) -> type[nn.Module]:
    """A class that builds what the function returns. Its constructor raises `TypeError` where that is no model."""

    def new(cls: type, *args: Any, **kwargs: Any) -> nn.Module:
        made = function(*args, **kwargs)
        if not isinstance(made, nn.Module):
            raise TypeError(f"`{function.__name__}` makes no model")
        return made

    body = {
        "__new__": new,
        "__init__": _Constructor(function),
        "build": staticmethod(function),
        "__module__": function.__module__,
        "__qualname__": f"{function.__qualname__}()",
    }
    return type(function.__name__, (), body)


class _Constructor:
    """What is read of a constructor; it is never called."""

    def __init__(self, function: FunctionType) -> None:
        self.__globals__: Mapping[str, Any] = function.__globals__
        signature = inspect.signature(function)
        this = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
        free = [
            p.replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD) if p.kind is p.POSITIONAL_ONLY else p
            for p in signature.parameters.values()
        ]
        self.__signature__ = signature.replace(parameters=[this, *free])

    def __call__(self, *_: Any, **__: Any) -> None:
        """An object that can be called has a signature."""
