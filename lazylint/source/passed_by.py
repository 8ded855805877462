"""Lazy layers that an init function passes by while their model is built: `not isinstance(m, nn.LazyLinear)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lazylint.source.forwards import self_calls
from lazylint.source.layers import SIGNATURES

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

_HARMLESS = (
    "modules", "named_modules", "children", "named_children", "parameters", "named_parameters", "add_module",
    "register_buffer", "register_parameter", "register_module", "apply", "save_hyperparameters",
)  # fmt: skip
_MIXIN = "LazyModuleMixin"


def passed_by(module: SourceModule, node: libcst.If) -> str | None:
    """The lazy class that an `if` leaves out though its model builds such a layer, and has not been called yet.

    None where the function may run again later: its name stands anywhere else.
    """
    import libcst

    from lazylint.source.inits import classes, tested

    excluded = {name for left in _denied(node.test) for _, name in classes(module, left)}
    if not excluded & {*SIGNATURES, _MIXIN}:
        return None
    asked = {name for _, name in tested(module, node.test)}
    functions = [n for n in module.around(node) if isinstance(n, libcst.FunctionDef)]
    model = _built_by(module, functions[0]) if functions else None
    if model is None:
        return None
    for layer in module.lazy_layers:
        left_out = layer.type in excluded or _MIXIN in excluded
        if left_out and layer.eager in asked and _stands_in(module, layer.place.line, model):
            return layer.type
    return None


def _denied(test: libcst.BaseExpression) -> Iterator[libcst.BaseExpression]:
    """The classes of each `not isinstance(m, C)` that a test demands."""
    import libcst

    if isinstance(test, libcst.BooleanOperation) and isinstance(test.operator, libcst.And):
        yield from _denied(test.left)
        yield from _denied(test.right)
    elif isinstance(test, libcst.UnaryOperation) and isinstance(test.operator, libcst.Not):
        call = test.expression
        if isinstance(call, libcst.Call) and isinstance(call.func, libcst.Name) and call.func.value == "isinstance":
            yield from (argument.value for argument in call.args[1:2])


def _built_by(module: SourceModule, function: libcst.FunctionDef) -> libcst.ClassDef | None:
    """The class whose constructor, and nothing else, calls a method, with no dry run there.

    What a constructor applies is seen when it runs.
    """
    import libcst

    name = function.name.value
    uses = [n for n in module.nodes(libcst.Name) if n.value == name and n is not function.name]
    constructor = function
    if name != "__init__":
        around = [n for n in module.around(uses[0]) if isinstance(n, libcst.FunctionDef)] if len(uses) == 1 else []
        if not around or around[0].name.value != "__init__":
            return None
        constructor = around[0]
        if name not in self_calls(constructor):
            return None
    owner = next((n for n in module.around(constructor) if isinstance(n, libcst.ClassDef | libcst.FunctionDef)), None)
    runs = may_run(module, constructor, name)
    return owner if isinstance(owner, libcst.ClassDef) and not runs else None


def may_run(module: SourceModule, constructor: libcst.FunctionDef, method: str = "") -> bool:
    """Whether a constructor may call the model or a layer of it: it calls `self.layer`, or hands `self` on."""
    import libcst

    if {*self_calls(constructor)} - {method, *_HARMLESS}:
        return True
    for name in module.nodes(libcst.Name):
        if name.value == "self" and constructor in module.around(name):
            parent, call, *_ = module.around(name)
            of_super = isinstance(call, libcst.Call) and module.code(call.func) == "super"
            if not isinstance(parent, libcst.Attribute | libcst.Param) and not of_super:
                return True
    return False


def _stands_in(module: SourceModule, line: int, model: libcst.ClassDef) -> bool:
    place = module.place(model)
    return place.line <= line <= place.end_line
