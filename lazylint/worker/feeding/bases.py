"""Classes of models that leave methods to those derived from them: what these say is unknown, the rest is called."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from torch import nn

from ..code.entries import function_of
from ..run import runtime
from ..run.frames import Text
from ..run.opaque import Opaque


def finished(cls: type, texts: Sequence[Text]) -> type | None:
    """A class derived from `cls` of which nobody knows what it does in the methods that `cls` leaves open.

    None if it leaves none open, or others are derived from it that are analysed in its place.
    """
    if cls.__subclasses__():
        return None
    names = dict.fromkeys(_left_open(cls, texts))
    own = {name: _unknown(cls, name) for name in names}
    return type(cls)(cls.__name__, (cls,), {**own, "__module__": cls.__module__}) if own else None


def leaves_forward(cls: type) -> bool:
    """Whether nobody knows what a call of such a class does."""
    return hasattr(getattr(cls, "forward", None), "left_open")


def _left_open(cls: type, texts: Sequence[Text]) -> Iterator[str]:
    files = {text.path: text for text in texts}
    for name in dict.fromkeys(name for base in cls.__mro__ if base.__module__ != "builtins" for name in vars(base)):
        made = inspect.getattr_static(cls, name)
        function = function_of(made.fget if isinstance(made, property) else made)
        if function is None or name == "__init__":
            continue
        text = files.get(function.__code__.co_filename)
        node = text.function(function.__name__, function.__code__.co_firstlineno) if text else None
        if getattr(made, "__isabstractmethod__", False) or (node is not None and _refuses(node)):
            yield name


def _refuses(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether all that a method does is to say that it is not implemented."""
    said = [each for each in node.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
    match said:
        case [ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name)))]:
            return name == "NotImplementedError"
    return False


def _unknown(cls: type, name: str) -> Any:
    """What stands in `cls` for that which it leaves open: a property, a method."""
    origin = f"`{name}` of `{cls.__qualname__}`, which is left to derived classes"
    made = inspect.getattr_static(cls, name)

    def left_open(*args: Any, **kwargs: Any) -> Opaque:
        held = [each for each in (*args, *kwargs.values()) if isinstance(each, nn.Module)]
        runtime.current().hold(held, origin)
        return Opaque(origin)

    left_open.left_open = True  # type: ignore[attr-defined]
    if name == "forward":
        left_open.__name__ = "_forward_unimplemented"
    if isinstance(made, property):
        return property(left_open)
    wrapped: Callable[..., Any] = next((kind for kind in (staticmethod, classmethod) if isinstance(made, kind)), _same)
    return wrapped(left_open)


def _same(function: Any) -> Any:
    return function
