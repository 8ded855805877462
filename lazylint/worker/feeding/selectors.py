"""Arguments of a call that choose what a model does: words, keys and flags. No tensor stands for them."""

from __future__ import annotations

import ast

_OF_WORDS = frozenset({"startswith", "endswith", "lower", "upper"})


def is_word(name: str, node: ast.FunctionDef | None) -> bool:
    """Whether a function asks which word or key an argument is."""
    return any(_asks_for_word(inner, name) for inner in ast.walk(node)) if node else False


def is_flag(name: str, node: ast.FunctionDef | None) -> bool:
    """Whether a function asks whether an argument is true."""
    inner = ast.walk(node) if node else ()
    return any(isinstance(each, (ast.If, ast.IfExp)) and _asks(each.test, name) for each in inner)


def is_number(name: str, node: ast.FunctionDef | None) -> bool:
    """Whether a function asks which whole number an argument is."""
    for inner in ast.walk(node) if node else ():
        match inner:
            case ast.Compare(left=ast.Name(id=n), ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value)]):
                if n == name and type(value) is int:
                    return True
    return False


def _asks_for_word(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Compare(left=ast.Name(id=n), ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(str())]):
            return n == name
        case ast.Compare(left=ast.Name(id=n), ops=[ast.In() | ast.NotIn()], comparators=[among]) if n == name:
            words = among.elts if isinstance(among, (ast.Tuple, ast.List, ast.Set)) else []
            return _is_own(among) or any(isinstance(w, ast.Constant) and isinstance(w.value, str) for w in words)
        case ast.Subscript(value=of, slice=ast.Call(func=ast.Name("str"), args=[ast.Name(id=n)])):
            return n == name and _is_own(of)
        case ast.Subscript(value=of, slice=ast.JoinedStr(values=parts)):
            return _is_own(of) and any(getattr(getattr(part, "value", None), "id", "") == name for part in parts)
        case ast.Call(func=ast.Name("getattr"), args=[ast.Name("self"), ast.Name(id=n), *_]):
            return n == name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=n), attr=method)):
            return n == name and method in _OF_WORDS
        case ast.Match(subject=ast.Name(id=n), cases=cases) if n == name:
            patterns = (each.pattern for each in cases)
            return any(isinstance(getattr(getattr(p, "value", None), "value", None), str) for p in patterns)
    return False


def _is_own(of: ast.expr) -> bool:
    """Whether it is what a model holds."""
    return isinstance(of, ast.Attribute) and isinstance(of.value, ast.Name) and of.value.id == "self"


def _asks(test: ast.expr, name: str) -> bool:
    """Whether a condition asks for the truth of a name."""
    if isinstance(test, ast.BoolOp):
        return any(_asks(value, name) for value in test.values)
    return getattr(test.operand if isinstance(test, ast.UnaryOp) else test, "id", "") == name
