"""Layers that a model builds while it runs: inside `forward`, or in a method that `forward` calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule


def fresh(module: SourceModule, call: libcst.Call) -> str | None:
    """How a layer is built anew each time its model runs: "called" or "kept"; None if it is not.

    A layer that is stored, returned or handed on is none of these. One that is stored where the model asks itself
    whether it has it is built "once".
    """
    import libcst

    function = _function(module, call)
    if function is None or not _runs_in_forward(module, function):
        return None
    value: libcst.CSTNode = call
    for node in module.around(call):
        if isinstance(node, libcst.Call) and node.func is value:
            if isinstance(value, libcst.Call):
                return "called"
        elif isinstance(node, libcst.Call):
            if not any("torch.nn." in name for name in module.qualified(node.func)):
                return None
        elif isinstance(node, libcst.Assign):
            return _bound(module, node, function) if node.value is value and len(node.targets) == 1 else None
        elif not isinstance(node, libcst.Attribute | libcst.Arg) or isinstance(value, libcst.AssignTarget):
            return None
        value = node
    return None


def _function(module: SourceModule, node: libcst.CSTNode) -> libcst.FunctionDef | None:
    """The innermost function, unless that is a lambda or a comprehension, which may be stored."""
    import libcst

    ends = (
        libcst.FunctionDef,
        libcst.Lambda,
        libcst.ClassDef,
        libcst.BaseComp,
        libcst.Decorator,
        libcst.Param,
    )
    found = next((n for n in module.around(node) if isinstance(n, ends)), None)
    return found if isinstance(found, libcst.FunctionDef) else None


def _runs_in_forward(module: SourceModule, function: libcst.FunctionDef) -> bool:
    """Whether it is a method `forward` of a class with bases, or one that this calls on `self`."""
    import libcst

    around = [n for n in module.around(function) if isinstance(n, libcst.ClassDef | libcst.FunctionDef)]
    if not around or not isinstance(around[0], libcst.ClassDef) or not around[0].bases or function.decorators:
        return False
    methods = {n.name.value: n for n in around[0].body.body if isinstance(n, libcst.FunctionDef)}
    reached, waiting = set[str](), ["forward"]
    while waiting:
        name = waiting.pop()
        if name in methods and name not in reached:
            reached.add(name)
            waiting += self_calls(methods[name])
    return function.name.value in reached and methods[function.name.value] is function


def self_calls(node: libcst.CSTNode) -> list[str]:
    """Names of the methods called on `self` in `node`."""
    import libcst
    from libcst import matchers

    own = matchers.Attribute(value=matchers.Name("self"))
    calls = matchers.findall(node, matchers.Call(func=own))
    return [c.func.attr.value for c in calls if isinstance(c, libcst.Call) and isinstance(c.func, libcst.Attribute)]


def _bound(module: SourceModule, assign: libcst.Assign, function: libcst.FunctionDef) -> str | None:
    """A local name that is called and nothing else, or an attribute of `self` that each run sets anew."""
    import libcst

    target = assign.targets[0].target
    if isinstance(target, libcst.Name):
        uses = [n for n in module.nodes(libcst.Name) if n.value == target.value and n is not target]
        uses = [n for n in uses if function in module.around(n)]
        called = [isinstance(p, libcst.Call) and p.func is n for n in uses for p in [next(module.around(n))]]
        return "called" if called and all(called) else None
    if isinstance(target, libcst.Attribute) and module.code(target.value) == "self":
        kept = [n for n in module.around(assign) if isinstance(n, libcst.If | libcst.Try | libcst.FunctionDef)]
        if isinstance(kept[0], libcst.If) and kept[1] is function and _asks_for(module, kept[0], target.attr.value):
            return "once"
        early = _returns_before(module, assign, function)
        return "kept" if kept[0] is function and function.name.value == "forward" and not early else None
    return None


def _asks_for(module: SourceModule, condition: libcst.If, attribute: str) -> bool:
    """Whether a condition asks whether the model has an attribute: `self.fc is None`, `not hasattr(self, "fc")`."""
    asked = module.code(condition.test).replace("'", '"')
    return asked in (f"self.{attribute} is None", f"not self.{attribute}", f'not hasattr(self, "{attribute}")')


def _returns_before(module: SourceModule, assign: libcst.Assign, function: libcst.FunctionDef) -> bool:
    import libcst

    line = module.place(assign).line
    returns = (n for n in module.nodes(libcst.Return) if function in module.around(n))
    return any(module.place(n).line < line for n in returns)
