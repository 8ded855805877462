"""Arguments that a function's decorators give it: `parametrize` of pytest, `params` of fixtures, options of click."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from ..run.frames import last_name
from ..run.opaque import Opaque

Provided = tuple[tuple[str, ast.expr], ...]
"""The names of arguments, each with the expression of its value."""

# What our own functions are called in these expressions, as the program calls nothing of its own.
_FIRST, _REQUEST = "__lazylint_first__", "__lazylint_request__"


def provided(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Provided:
    """What decorators give: of several values the first."""
    return tuple(found for decorator in node.decorator_list for found in _given(decorator))


def value_of(expression: ast.expr, names: Mapping[str, Any]) -> Any:
    """The value of an expression at the top level of its file; unknown if it has none."""
    code = compile(ast.fix_missing_locations(ast.Expression(expression)), "<decorator>", "eval")
    try:
        return eval(code, {**names, _FIRST: _first, _REQUEST: _request})
    except Exception as error:
        return Opaque(f"{type(error).__name__}: {error}")


def _given(decorator: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if not isinstance(decorator, ast.Call):
        return
    keywords = {keyword.arg: keyword.value for keyword in decorator.keywords if keyword.arg}
    match last_name(decorator.func), decorator.args:
        case "parametrize", [names, values, *_]:
            spoken = _words(names)
            for index, name in enumerate(spoken):
                yield name, _call(_FIRST, values, ast.Constant(index if len(spoken) > 1 else None))
        case "fixture", _ if "params" in keywords:
            yield "request", _call(_REQUEST, keywords["params"])
        case "option" | "argument", [*spoken] if "default" in keywords:
            words = [word.value for word in spoken if isinstance(word, ast.Constant) and isinstance(word.value, str)]
            # The longest is the name, as click has it: `--batch-size` of `-b`, `--batch-size`.
            name = max((word.lstrip("-") for word in words), key=len, default="").replace("-", "_")
            yield name, keywords["default"]


def _words(names: ast.expr) -> list[str]:
    """`a` and `b` of `"a, b"`, `("a", "b")` and `["a", "b"]`."""
    parts = names.elts if isinstance(names, (ast.Tuple, ast.List)) else [names]
    words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return [word.strip() for said in words for word in said.split(",") if word.strip()]


def _call(name: str, *args: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _first(values: Any, index: int | None) -> Any:
    """The first value of several, or one of its parts; `pytest.param` holds its values."""
    value = next(iter(values))
    value = value.values if hasattr(value, "marks") else (value,) if index is None else value
    return value[index or 0]


def _request(params: Any) -> Any:
    """What a fixture asks for the first of its `params`."""
    return SimpleNamespace(param=_first(params, None))
