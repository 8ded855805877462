"""Variables and parameters that hold one of torch's lazy classes: `norm = nn.LazyBatchNorm2d`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from lazylint.source.layers import SIGNATURES, torch_type

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

_DEPTH = 3


def holders(module: SourceModule, direct: Collection[str]) -> set[str]:
    """Names that may hold a lazy class; `direct` are those that the classes themselves may have."""
    import libcst

    bound = [*_bound(module)]
    found: set[str] = set()
    for _ in range(_DEPTH):
        for name, value in bound:
            last = value.attr if isinstance(value, libcst.Attribute) else value
            if isinstance(last, libcst.Name) and (last.value in direct or last.value in found):
                found.add(name)
    return found


def _bound(module: SourceModule) -> Iterator[tuple[str, libcst.BaseExpression]]:
    import libcst

    for assign in module.nodes(libcst.Assign):
        for target in assign.targets:
            if isinstance(target.target, libcst.Name):
                yield target.target.value, assign.value
    for annotated in module.nodes(libcst.AnnAssign):
        if isinstance(annotated.target, libcst.Name) and annotated.value:
            yield annotated.target.value, annotated.value
    for parameter in module.nodes(libcst.Param):
        if parameter.default:
            yield parameter.name.value, parameter.default


def class_held(module: SourceModule, name: libcst.Name, depth: int = _DEPTH) -> tuple[str | None, str | None]:
    """The lazy class that all bindings of a name agree on, and what holds it: a "variable" or a "parameter".

    A parameter that is None by default may be set to the class where it is None.
    """
    import libcst

    held: set[str | None] = set()
    holder = "variable"
    for origin in module.bindings(name) if depth else ():
        value = _value(module, origin)
        if isinstance(origin, libcst.Param):
            holder = "parameter"
            if isinstance(value, libcst.Name) and value.value == "None":
                continue
        said = torch_type(module, value) if isinstance(value, libcst.Name | libcst.Attribute) else None
        if said not in SIGNATURES and isinstance(value, libcst.Name):
            said, inner = class_held(module, value, depth - 1)
            holder = "parameter" if inner == "parameter" else holder
        held.add(said)
    found = held.pop() if len(held) == 1 else None
    return (found, holder) if found in SIGNATURES else (None, None)


def _value(module: SourceModule, origin: libcst.CSTNode) -> libcst.BaseExpression | None:
    import libcst

    if isinstance(origin, libcst.Param):
        return origin.default
    parent = next(module.around(origin), None)
    statement = next(module.around(parent), None) if isinstance(parent, libcst.AssignTarget) else parent
    return statement.value if isinstance(statement, libcst.Assign | libcst.AnnAssign) else None
