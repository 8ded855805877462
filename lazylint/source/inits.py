"""Functions that initialise parameters by the type of their module, where that type is a lazy one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lazylint.finding import Place
from lazylint.source.layers import SIGNATURES, torch_type

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

# Eager classes that a lazy one becomes a subclass of.
_PARENTS = {"LazyConv": "_ConvNd", "LazyConvTranspose": "_ConvTransposeNd", "LazyBatchNorm": "_BatchNorm"}


@dataclass(frozen=True)
class TypeTest:
    """An `if` that tests for the class `lazy`, named at `place`, and then initialises.

    `covered` says that the same function tests for the class that the layer becomes, too.
    """

    place: Place
    text: str
    lazy: str
    covered: bool


def type_tests(module: SourceModule) -> Iterator[TypeTest]:
    """Each lazy class that an `if` with initialisations below it tests for, in order of text."""
    import libcst

    for node in module.nodes(libcst.If):
        named = [(where, name) for where, name in _tested(module, node.test) if name in SIGNATURES]
        if not named or not _initialises(module, node.body):
            continue
        around = (n for n in module.around(node) if isinstance(n, libcst.FunctionDef | libcst.Module))
        function = next(around)
        everywhere = {name for n in _ifs(module, function) for _, name in _tested(module, n.test)}
        for where, lazy in named:
            eager = lazy.removeprefix("Lazy")
            parent = _PARENTS.get(lazy.rstrip("123d"), "")
            covered = bool(everywhere & {eager, parent, "Module"})
            yield TypeTest(module.place(where), module.code(node.test), lazy, covered)


def _ifs(module: SourceModule, around: libcst.CSTNode) -> Iterator[libcst.If]:
    import libcst

    return (n for n in module.nodes(libcst.If) if around in module.around(n))


def _initialises(module: SourceModule, body: libcst.BaseSuite) -> bool:
    """Whether a block calls torch.nn.init, and does not itself give the layer its width before."""
    calls = [c for c in module.calls() if body in module.around(c)]
    names = [name for c in calls for name in module.qualified(c.func)]
    if any(module.code(c.func).endswith((".initialize_parameters", ".materialize")) for c in calls):
        return False
    return any(name.startswith("torch.nn.init.") for name in names)


def _tested(module: SourceModule, test: libcst.BaseExpression) -> Iterator[tuple[libcst.BaseExpression, str]]:
    """The torch classes that a test says yes to, joined by `or`, or by `and` with something else.

    `type(m) == C`, `type(m) in (C, D)`, `m.__class__ is C`, `isinstance(m, C)`.
    """
    import libcst

    if isinstance(test, libcst.BooleanOperation):
        yield from _tested(module, test.left)
        yield from _tested(module, test.right)
    elif isinstance(test, libcst.Call) and module.code(test.func) == "isinstance" and len(test.args) == 2:
        yield from _classes(module, test.args[1].value)
    elif isinstance(test, libcst.Comparison) and len(test.comparisons) == 1:
        (against,) = test.comparisons
        positive = isinstance(against.operator, libcst.Equal | libcst.Is | libcst.In)
        left = module.code(test.left)
        if positive and (left.startswith("type(") or left.endswith(".__class__")):
            yield from _classes(module, against.comparator)


def _classes(module: SourceModule, node: libcst.BaseExpression) -> Iterator[tuple[libcst.BaseExpression, str]]:
    import libcst

    if isinstance(node, libcst.Tuple | libcst.List | libcst.Set):
        for element in node.elements:
            yield from _classes(module, element.value)
    elif isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.BitOr):
        yield from _classes(module, node.left)
        yield from _classes(module, node.right)
    else:
        name = torch_type(module, node)
        if name:
            yield node, name
