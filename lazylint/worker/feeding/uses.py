"""How a function uses an argument, read off its text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import torch

_JOIN = frozenset({"cat", "concat", "concatenate", "stack", "hstack", "vstack", "dstack", "row_stack", "column_stack"})
TENSOR_NAMES = frozenset(dir(torch.Tensor))
"""What a tensor has."""


def uses_of(name: str, node: ast.FunctionDef | None) -> Iterator[tuple[str, str]]:
    """How a function uses an argument: keys, attributes, unpacking, the rank that its shape or an index has."""
    for used in ast.walk(node) if node else ():
        match used:
            case ast.Subscript(value=ast.Name(id=n), slice=ast.Constant(value=str(key))) if n == name:
                yield "key", key
            case ast.Call(func=ast.Attribute(value=ast.Name(id=n), attr="get"), args=[ast.Constant(str(key)), *_]) if (
                n == name
            ):
                yield "key", key
            case ast.Subscript(value=ast.Name(id=n), slice=ast.Constant(value=int(index))) if n == name and index >= 0:
                yield "item", str(index)
            case ast.Subscript(value=ast.Name(id=n), slice=ast.Tuple(elts=index)) if n == name:
                whole = not any(isinstance(e, ast.Constant) and e.value is Ellipsis for e in index)
                yield "least", str(sum(not (isinstance(e, ast.Constant) and e.value is None) for e in index) * whole)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=n), attr=method)) if n == name:
                yield "method", method
            case ast.Attribute(value=ast.Name(id=n), attr=attribute) if n == name:
                yield "attribute", attribute
            case ast.Assign(targets=[ast.Tuple() as parts], value=ast.Name(id=n)) if n == name:
                yield "unpacked", ast.unparse(parts)
            case ast.Assign(
                targets=[ast.Tuple(elts=names)],
                value=ast.Attribute(value=ast.Name(id=n), attr="shape")
                | ast.Call(func=ast.Attribute(value=ast.Name(id=n), attr="size"), args=[]),
            ) if n == name and not any(isinstance(e, ast.Starred) for e in names):
                yield "rank", str(len(names))
            case ast.Compare(
                left=ast.Call(func=ast.Name("len"), args=[ast.Name(id=n)]),
                ops=[ast.Eq()],
                comparators=[ast.Constant(int(count))],
            ) if n == name:
                yield "count", str(count)
            case ast.Call(
                func=ast.Name(id="self") | ast.Attribute(value=ast.Name(id="self"), attr="forward"),
                args=[ast.Starred(value=ast.Name(id=n))],
            ) if n == name:
                yield "starred", ""
            case ast.Call(args=[*args]) | ast.List(elts=[*args]) | ast.Tuple(elts=[*args]) if any(
                isinstance(arg, ast.Starred) and isinstance(arg.value, ast.Name) and arg.value.id == name
                for arg in args
            ):
                yield "spread", ""
            case ast.For(iter=ast.Name(id=n)) | ast.comprehension(iter=ast.Name(id=n)) if n == name:
                yield "iterated", ""
            case ast.Call(func=ast.Attribute(value=ast.Name(id="torch"), attr=how), args=[ast.Name(id=n), *_]) if (
                n == name and how in _JOIN
            ):
                yield "joined", how
            case (
                ast.For(target=ast.Name(id=i), iter=ast.Call(func=ast.Name("range"), args=[ast.Constant(int(count))]))
                | ast.ListComp(
                    generators=[
                        ast.comprehension(
                            target=ast.Name(id=i),
                            iter=ast.Call(func=ast.Name("range"), args=[ast.Constant(int(count))]),
                        )
                    ]
                )
            ) if any(_is_item(inner, name, i) for inner in ast.walk(used)):
                yield "numbered", ""
                yield from (("item", str(index)) for index in range(count))


def _is_item(node: ast.AST, name: str, index: str) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=n), slice=ast.Name(id=i)):
            return (n, i) == (name, index)
    return False


def of_tensor(use: tuple[str, str]) -> bool:
    """Whether only tensors are used so, and no words."""
    kind, name = use
    return kind in ("rank", "least") or (kind == "attribute" and name in TENSOR_NAMES and not hasattr(str, name))
