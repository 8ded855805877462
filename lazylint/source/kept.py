"""Layers that a model builds at its first call and keeps, where an optimizer was built before that call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lazylint.finding import Place
from lazylint.source.eager import call_of
from lazylint.source.layers import Construction
from lazylint.source.passed_by import may_run

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

# Methods of a model that call none of its layers.
_HARMLESS = (
    "to", "cuda", "cpu", "float", "double", "half", "train", "eval", "zero_grad", "requires_grad_", "parameters",
    "named_parameters", "modules", "named_modules", "children", "state_dict",
)  # fmt: skip


def optimizer_before(module: SourceModule, construction: Construction) -> Place | None:
    """The optimizer that was given the parameters of the model as soon as that was made, and so not this layer.

    None where the model may have been called before, and where an optimizer may take the layer in later.
    """
    import libcst

    call = call_of(module, construction)
    model = next((n for n in module.around(call) if isinstance(n, libcst.ClassDef)), None) if call else None
    if model is None or "add_param_group" in module.text:
        return None
    methods = (n for n in model.body.body if isinstance(n, libcst.FunctionDef))
    if any(method.name.value == "__init__" and may_run(module, method) for method in methods):
        return None
    found = [
        place
        for assign in module.nodes(libcst.Assign)
        if isinstance(assign.value, libcst.Call) and _names(module, assign.value.func, model)
        for place in (_optimizer_of(module, assign),)
    ]
    # One that is made elsewhere may be used otherwise.
    return found[0] if found and all(found) else None


def _names(module: SourceModule, node: libcst.BaseExpression, model: libcst.ClassDef) -> bool:
    import libcst

    return isinstance(node, libcst.Name) and node.value == model.name.value and module.bindings(node) == [model]


def _optimizer_of(module: SourceModule, assign: libcst.Assign) -> Place | None:
    """The only optimizer of what is assigned, if nothing can have called that before."""
    import libcst

    target = assign.targets[0].target
    if not isinstance(target, libcst.Name) or len(assign.targets) != 1:
        return None
    scope = _scope(module, assign)
    names = [n for n in module.nodes(libcst.Name) if n.value == target.value and _scope(module, n) is scope]
    uses = names[names.index(target) + 1 :]
    optimizers = [(index, call) for index, name in enumerate(uses) if (call := _optimizer(module, name))]
    if len(optimizers) != 1:
        return None
    index, optimizer = optimizers[0]
    before = [next(module.around(name)) for name in uses[:index]]
    harmless = all(isinstance(n, libcst.Attribute) and n.attr.value in _HARMLESS for n in before)
    return module.place(optimizer) if harmless else None


def _scope(module: SourceModule, node: libcst.CSTNode) -> libcst.CSTNode | None:
    import libcst

    scopes = (n for n in module.around(node) if isinstance(n, libcst.FunctionDef | libcst.Lambda | libcst.Module))
    return next(scopes, None)


def _optimizer(module: SourceModule, name: libcst.Name) -> libcst.Call | None:
    """The call of `torch.optim` that gets `name.parameters()`."""
    import libcst

    attribute, *around = module.around(name)
    if not isinstance(attribute, libcst.Attribute) or attribute.attr.value != "parameters":
        return None
    for node in around:
        if isinstance(node, libcst.BaseStatement):
            return None
        if isinstance(node, libcst.Call) and any(n.startswith("torch.optim.") for n in module.qualified(node.func)):
            return node
    return None
