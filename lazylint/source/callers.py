"""What the calls of a function in its file give one of its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lazylint.source.values import Value, value_of

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule


def given_by_callers(module: SourceModule, parameter: libcst.Param, depth: int) -> Iterator[Value]:
    """What each call that names the function, or the class whose constructor it is, gives the parameter."""
    import libcst

    if not depth:
        return
    parameters, function, *around = module.around(parameter)
    if not isinstance(function, libcst.FunctionDef) or not isinstance(parameters, libcst.Parameters):
        return
    name = function.name.value
    classes = [n for n in around if isinstance(n, libcst.ClassDef | libcst.FunctionDef)][:1]
    static = any(module.code(d.decorator) == "staticmethod" for d in function.decorators)
    method = bool(classes) and isinstance(classes[0], libcst.ClassDef) and not static
    if method and name == "__init__":
        name = classes[0].name.value
    names = [p.name.value for p in (*parameters.posonly_params, *parameters.params)]
    own = parameter.name.value
    index = names.index(own) - method if own in names else None
    for call in module.nodes(libcst.Call):
        last = call.func.attr if isinstance(call.func, libcst.Attribute) else call.func
        if isinstance(last, libcst.Name) and last.value == name:
            given = _given(call, own, index)
            if given is not None:
                yield value_of(module, given, depth - 1)


def _given(call: libcst.Call, name: str, index: int | None) -> libcst.BaseExpression | None:
    for position, argument in enumerate(call.args):
        if argument.star:
            return None
        if argument.keyword.value == name if argument.keyword else position == index:
            return argument.value
    return None
