"""What can be said of the elements of a sequence, and of the variables of a loop that goes through it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lazylint.source.values import KINDS, Value, common, value_of

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

_SEQUENCES = re.compile(
    r"(?:typing\.|t\.|collections\.abc\.)?(?:list|tuple|sequence|iterable)\[\s*(int|float|bool|str)\b[\s,.]*\]",
    re.IGNORECASE,
)
_SAME_ELEMENTS = frozenset({"list", "tuple", "sorted", "reversed", "set", "iter", "pairwise"})


def looped(module: SourceModule, target: libcst.CSTNode, depth: int) -> Value:
    """What a name is that a loop binds, alone or in a tuple: `i, (a, b)` of `enumerate(zip(...))`."""
    import libcst

    indexes: list[int] = []
    for node in module.around(target):
        if isinstance(node, libcst.Tuple) and isinstance(target, libcst.Element):
            indexes.insert(0, node.elements.index(target))
        elif isinstance(node, libcst.For | libcst.CompFor):
            return _taken(module, node.iter, indexes, depth)
        elif not isinstance(node, libcst.Element):
            break
        target = node
    return Value()


def _taken(module: SourceModule, iterable: libcst.BaseExpression, indexes: Sequence[int], depth: int) -> Value:
    """What stands at these indexes of each element."""
    import libcst

    if not indexes:
        return _unnamed(element_of(module, iterable, depth))
    first, *rest = indexes
    if isinstance(iterable, libcst.Tuple | libcst.List):
        rows = [e.value.elements for e in iterable.elements if isinstance(e.value, libcst.Tuple | libcst.List)]
        whole = len(rows) == len(iterable.elements) and all(first < len(row) for row in rows) and not rest
        return common([value_of(module, row[first].value, depth) for row in rows]) if whole else Value()
    if not isinstance(iterable, libcst.Call) or not iterable.args or any(a.star for a in iterable.args):
        return Value()
    function = module.code(iterable.func).rpartition(".")[2]
    if function == "zip" and first < len(iterable.args):
        return _taken(module, iterable.args[first].value, rest, depth)
    if function == "enumerate" and not first:
        return Value("int")
    return _taken(module, iterable.args[0].value, rest, depth) if function in ("enumerate", "pairwise") else Value()


def _unnamed(value: Value) -> Value:
    """An element, judged by the name of all: those of `dims` count, those of `all_eps` are no sizes."""
    if value.kind or not value.counts:
        return replace(value, given=value.may_count, name="")
    return Value("int")


def element_of(module: SourceModule, node: libcst.BaseExpression, depth: int = 3) -> Value:
    """What the text tells of any element of a sequence; its `name` is that of the sequence."""
    import libcst

    if isinstance(node, libcst.Tuple | libcst.List):
        return replace(common([value_of(module, e.value, depth) for e in node.elements]), number=None)
    if isinstance(node, libcst.Call):
        function = module.code(node.func)
        if function == "range":
            return Value("int")
        return element_of(module, node.args[0].value, depth) if function in _SAME_ELEMENTS and node.args else Value()
    if isinstance(node, libcst.Subscript):
        sliced = isinstance(node.slice[0].slice, libcst.Slice)
        return element_of(module, node.value, depth) if sliced else Value()
    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.Add):
        parts = [element_of(module, part, depth) for part in (node.left, node.right)]
        return Value("int") if all(part.counts for part in parts) else Value()
    if isinstance(node, libcst.Attribute):
        return Value(name=node.attr.value)
    if isinstance(node, libcst.Name) and depth:
        bound = [_elements_bound(module, origin, depth - 1) for origin in module.bindings(node)]
        return replace(common(bound), name=node.value)
    return Value()


def _elements_bound(module: SourceModule, origin: libcst.CSTNode, depth: int) -> Value:
    import libcst

    if isinstance(origin, libcst.Param):
        said = _SEQUENCES.fullmatch(module.code(origin.annotation.annotation)) if origin.annotation else None
        if said:
            return Value(KINDS[said[1]])
        if origin.default is not None:
            return element_of(module, origin.default, depth)
        return Value(given=origin.annotation is None and not origin.star)
    parent = next(module.around(origin), None)
    statement = next(module.around(parent), None) if isinstance(parent, libcst.AssignTarget) else parent
    if isinstance(statement, libcst.Assign | libcst.AnnAssign) and statement.value is not None:
        return element_of(module, statement.value, depth)
    return Value()
