"""What a lazy class does with its uninitialised parameters: where it makes, materialises and fills them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lazylint.finding import Place
from lazylint.source.forwards import self_calls

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

_UNINITIALISED = ("UninitializedParameter", "UninitializedBuffer")
# What reaches parameters without naming them.
_BY_OTHER_NAMES = (
    "parameters",
    "named_parameters",
    "buffers",
    "named_buffers",
    "_parameters",
    "_buffers",
    "__dict__",
)


@dataclass(frozen=True)
class Materialised:
    """A `self.weight.materialize(...)`: below a condition or not, filled after it or not."""

    attribute: str
    place: Place
    guarded: bool
    filled: bool


@dataclass(frozen=True)
class Memory:
    """`made` are the attributes that hold uninitialised parameters or buffers, `forgotten` those of them that
    `initialize_parameters` never reaches."""

    made: Mapping[str, Place] = field(default_factory=dict)
    materialised: tuple[Materialised, ...] = ()
    forgotten: tuple[str, ...] = ()


def lazy_memory(module: SourceModule, methods: Mapping[str, libcst.FunctionDef]) -> Memory:
    """The facts of one class, by its methods, those of its bases in the file among them."""
    constructor = methods.get("__init__")
    initialise = methods.get("initialize_parameters")
    made = dict(_made(module, constructor)) if constructor else {}
    if initialise is None:
        return Memory(made)
    reached = [initialise, *_reached(methods, self_calls(initialise))]
    elsewhere = any(
        name not in methods for function in reached for name in self_calls(function) if name not in _HARMLESS
    )
    named = {name for function in reached for name in _attributes(module, function)}
    hidden = elsewhere or any(_hides(module, function) for function in reached)
    forgotten = () if hidden else tuple(name for name in made if name not in named)
    return Memory(made, tuple(_materialised(module, initialise, methods)), forgotten)


_HARMLESS = ("has_uninitialized_params", "materialize", "register_buffer", "register_parameter")


def _made(module: SourceModule, constructor: libcst.FunctionDef) -> Iterator[tuple[str, Place]]:
    """Attributes that `__init__` always sets to an uninitialised parameter, and only to that."""
    import libcst

    found, lost = {}, set()
    for assign in module.nodes(libcst.Assign):
        around = list(module.around(assign))
        if constructor not in around:
            continue
        inside = around[: around.index(constructor)]
        plain = not any(isinstance(n, libcst.If | libcst.Try | libcst.For | libcst.While) for n in inside)
        for target in assign.targets:
            name = _own(target.target)
            lazy = isinstance(assign.value, libcst.Call) and _uninitialised(module, assign.value)
            if name and lazy and plain and name not in found:
                found[name] = module.place(assign)
            elif name:
                lost.add(name)
    yield from ((name, place) for name, place in found.items() if name not in lost)


def _uninitialised(module: SourceModule, call: libcst.Call) -> bool:
    names = module.qualified(call.func)
    return bool(names) and all(n.startswith("torch.nn.") and n.endswith(_UNINITIALISED) for n in names)


def _own(node: libcst.CSTNode) -> str | None:
    """The name of an attribute of `self`."""
    import libcst

    own = isinstance(node, libcst.Attribute) and isinstance(node.value, libcst.Name) and node.value.value == "self"
    return node.attr.value if own and isinstance(node, libcst.Attribute) else None


def _attributes(module: SourceModule, function: libcst.FunctionDef) -> set[str]:
    import libcst

    every = (n for n in module.nodes(libcst.Attribute) if function in module.around(n))
    return {name for node in every if (name := _own(node))}


def _hides(module: SourceModule, function: libcst.FunctionDef) -> bool:
    """Whether a method may reach parameters without naming them: `super()`, `self` handed on, `getattr`."""
    import libcst

    for node in module.nodes(libcst.Name):
        if node.value in ("super", "self", "getattr") and function in module.around(node):
            parent = next(module.around(node))
            if node.value == "super" and isinstance(parent, libcst.Call):
                return True
            if node.value == "self" and not isinstance(parent, libcst.Attribute | libcst.Param):
                return True
    return bool(_attributes(module, function) & set(_BY_OTHER_NAMES))


def _reached(methods: Mapping[str, libcst.FunctionDef], names: list[str]) -> list[libcst.FunctionDef]:
    found: dict[str, libcst.FunctionDef] = {}
    while names:
        name = names.pop()
        if name in methods and name not in found:
            found[name] = methods[name]
            names = [*names, *self_calls(methods[name])]
    return list(found.values())


def _materialised(
    module: SourceModule, function: libcst.FunctionDef, methods: Mapping[str, libcst.FunctionDef]
) -> Iterator[Materialised]:
    """What a method materialises itself, then what those do that it calls."""
    import libcst

    called: dict[str, bool] = {}
    for call in module.nodes(libcst.Call):
        if not isinstance(call.func, libcst.Attribute) or function not in (around := list(module.around(call))):
            continue
        inside = around[: around.index(function)]
        guards = (libcst.Try, libcst.For, libcst.While, libcst.Match)
        guarded = any(isinstance(n, guards) for n in inside) or _leaves_before(module, call, function)
        guarded |= any(isinstance(n, libcst.If) and not _is_setting(module, n, methods) for n in inside)
        attribute, helper = _own(call.func.value), _own(call.func)
        if attribute and call.func.attr.value == "materialize":
            filled = _filled_after(module, call, attribute, function, methods)
            yield Materialised(attribute, module.place(call), guarded, filled)
        elif helper and helper in methods and methods[helper] is not function:
            called[helper] = called.get(helper, True) and guarded
    others = {name: method for name, method in methods.items() if method is not function}
    for helper, guarded in called.items():
        for each in _materialised(module, others[helper], others):
            # Whoever calls the helper may fill it.
            yield replace(each, guarded=guarded or each.guarded, filled=True)


def _is_setting(module: SourceModule, condition: libcst.If, methods: Mapping[str, libcst.FunctionDef]) -> bool:
    """Whether a condition asks only for what an argument of the constructor was: it is the same after a load."""
    import libcst

    constructor = methods.get("__init__")
    own = condition.test.expression if isinstance(condition.test, libcst.UnaryOperation) else condition.test
    name = _own(own)
    if constructor is None or name is None:
        return False
    given = {parameter.name.value for parameter in constructor.params.params}
    set_by = [
        (assign.value.value if isinstance(assign.value, libcst.Name) else "", constructor in module.around(assign))
        for assign in module.nodes(libcst.Assign)
        if any(_own(target.target) == name for target in assign.targets)
    ]
    return bool(set_by) and all(value in given and inside for value, inside in set_by)


def _leaves_before(module: SourceModule, call: libcst.Call, function: libcst.FunctionDef) -> bool:
    import libcst

    line = module.place(call).line
    leaving = (libcst.Return, libcst.Raise, libcst.Assert)
    return any(
        function in module.around(n) and module.place(n).line < line for kind in leaving for n in module.nodes(kind)
    )


def _filled_after(
    module: SourceModule,
    call: libcst.Call,
    attribute: str,
    function: libcst.FunctionDef,
    methods: Mapping[str, libcst.FunctionDef],
) -> bool:
    """Whether the attribute is named again after the call, or may be by what is called after it."""
    import libcst

    place = module.place(call)
    end = place.end_line, place.end_column
    for node in module.nodes(libcst.Attribute):
        where = module.place(node)
        if function not in module.around(node) or (where.line, where.column) < end:
            continue
        name = _own(node)
        if name == attribute or name in _BY_OTHER_NAMES:
            return True
        parent = next(module.around(node))
        if name and isinstance(parent, libcst.Call) and parent.func is node and name not in _HARMLESS:
            reached = _reached(methods, [name])
            if not reached or any(attribute in _attributes(module, m) or _hides(module, m) for m in reached):
                return True
    after = (
        n for n in module.nodes(libcst.Name) if function in module.around(n) and module.place(n).line >= place.line
    )
    for name_node in after:
        parent = next(module.around(name_node))
        if name_node.value == "super" or (name_node.value == "self" and not isinstance(parent, libcst.Attribute)):
            return True
    return False
