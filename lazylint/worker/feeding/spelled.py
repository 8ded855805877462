"""Names of classes that a program spells out of parts, as `getattr(nn, f"LazyConv{dims}d")` does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from torch import nn

# Of the dimensions that layers have, what most models have comes first.
_FIRST = 2


def speaks_of_lazy(call: ast.Call) -> bool:
    """Whether it is a `getattr` of a lazy layer."""
    match call:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, name, *_]):
            words = (part.value for part in ast.walk(name) if isinstance(part, ast.Constant))
            return any(isinstance(word, str) and "Lazy" in word for word in words)
    return False


def beginning(function: ast.expr) -> str:
    """How the name begins of what a `getattr` is asked for; empty where that is unknown, or it is no `getattr`."""
    match function:
        case ast.Call(func=ast.Name(id="getattr"), args=[_, name, *_]):
            first = next(_parts(name))
            return first if isinstance(first, str) else ""
    return ""


def choices(name: ast.expr) -> Iterator[tuple[ast.expr, list[Any]]]:
    """What the one unknown part of `name` may be, so that the whole is something of `torch.nn`."""
    parts = list(_parts(name))
    unknown = [part for part in parts if not isinstance(part, str)]
    if len(parts) < 2 or len(unknown) != 1:
        return
    pattern = "".join(re.escape(part) if isinstance(part, str) else "(.+)" for part in parts)
    found = [match[1] for match in (re.fullmatch(pattern, each) for each in dir(nn)) if match]
    numbers = sorted((int(each) for each in found if each.isdecimal()), key=lambda each: each != _FIRST)
    values: list[Any] = list(numbers) if numbers else found
    if values:
        yield unknown[0], values


def _parts(name: ast.expr) -> Iterator[str | ast.expr]:
    match name:
        case ast.Constant(value=str(word)):
            yield word
        case ast.JoinedStr(values=values):
            for value in values:
                yield from _parts(value)
        case ast.FormattedValue(value=value):
            yield value
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _parts(left)
            yield from _parts(right)
        case ast.BinOp(left=ast.Constant(value=str(word)), op=ast.Mod(), right=value):
            before, _, after = re.sub(r"%[ds]", "\0", word).partition("\0")
            yield from (before, value, after)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(word)), attr="format"), args=[value]):
            before, _, after = word.replace("{0}", "{}").partition("{}")
            yield from (before, value, after)
        case ast.Call(func=ast.Name(id="str"), args=[value]):
            yield value
        case _:
            yield name
