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

    `covered` says that the same function tests for the class that the layer becomes, too; `excluded` that the test
    passes the lazy class by, while the model is built.
    """

    place: Place
    lazy: str
    covered: bool = False
    excluded: bool = False


def type_tests(module: SourceModule) -> Iterator[TypeTest]:
    """Each place where an `if` with initialisations below it tests for a lazy class, in order of text."""
    import libcst

    from lazylint.source.passed_by import passed_by

    for node in module.nodes(libcst.If):
        named = [(where, name) for where, name in tested(module, node.test) if name in SIGNATURES]
        excluded = passed_by(module, node)
        if not (named or excluded) or not _initialises(module, node.body):
            continue
        if excluded:
            yield TypeTest(module.place(node.test), excluded, excluded=True)
        around = (n for n in module.around(node) if isinstance(n, libcst.FunctionDef | libcst.Module))
        function = next(around)
        everywhere = {name for n in _ifs(module, function) for _, name in tested(module, n.test)}
        for where in dict.fromkeys(where for where, _ in named):
            names = [name for place, name in named if place is where]
            uncovered = [name for name in names if not everywhere & _covering(name)]
            yield TypeTest(module.place(where), (uncovered or names)[0], covered=not uncovered)


def _covering(lazy: str) -> set[str]:
    """The classes that a lazy layer is of when it is initialised."""
    parent = _PARENTS.get(lazy.rstrip("123d"))
    return {lazy.removeprefix("Lazy"), "Module", *([parent] if parent else [])}


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


def tested(module: SourceModule, test: libcst.BaseExpression) -> Iterator[tuple[libcst.BaseExpression, str]]:
    """The torch classes that a test says yes to, joined by `or`, or by `and` with something else.

    `type(m) == C`, `type(m) in (C, D)`, `m.__class__ is C`, `isinstance(m, C)`, `type(m).__name__ == "C"`.
    """
    import libcst

    if isinstance(test, libcst.BooleanOperation):
        yield from tested(module, test.left)
        yield from tested(module, test.right)
    elif isinstance(test, libcst.Call) and module.code(test.func) == "isinstance" and len(test.args) == 2:
        yield from classes(module, test.args[1].value)
    elif isinstance(test, libcst.Comparison) and len(test.comparisons) == 1:
        (against,) = test.comparisons
        positive = isinstance(against.operator, libcst.Equal | libcst.Is | libcst.In)
        left = module.code(test.left)
        if positive and (left.endswith(".__class__") or (left.startswith("type(") and left.endswith(")"))):
            yield from classes(module, against.comparator)
        elif positive and is_class_name(module, test.left):
            yield from _words(against.comparator)
        else:
            yield from _parts(module, test.left, against)


def classes(
    module: SourceModule, node: libcst.BaseExpression, depth: int = 2
) -> Iterator[tuple[libcst.BaseExpression, str]]:
    """The torch classes that an expression names, each with the node that does."""
    import libcst

    if isinstance(node, libcst.Tuple | libcst.List | libcst.Set):
        for element in node.elements:
            yield from classes(module, element.value, depth)
        return
    if isinstance(node, libcst.BinaryOperation) and isinstance(node.operator, libcst.BitOr | libcst.Add):
        yield from classes(module, node.left, depth)
        yield from classes(module, node.right, depth)
        return
    name = torch_type(module, node)
    if name:
        yield node, name
    elif isinstance(node, libcst.Name) and depth:
        value = only_value(module, node)
        if value is not None:
            yield from ((node, found) for _, found in classes(module, value, depth - 1))


def only_value(module: SourceModule, name: libcst.Name) -> libcst.BaseExpression | None:
    """What is assigned to a name, if that is done once."""
    import libcst

    bound = module.bindings(name)
    target = next(module.around(bound[0]), None) if len(bound) == 1 else None
    statement = next(module.around(target), None) if isinstance(target, libcst.AssignTarget) else target
    return statement.value if isinstance(statement, libcst.Assign | libcst.AnnAssign) else None


def is_class_name(module: SourceModule, node: libcst.BaseExpression) -> bool:
    """Whether it is `type(m).__name__` or `m.__class__.__name__`, or a name for that."""
    import libcst

    value = only_value(module, node) if isinstance(node, libcst.Name) else node
    text = module.code(value) if isinstance(value, libcst.Attribute) else ""
    return text.endswith(".__class__.__name__") or (text.startswith("type(") and text.endswith(").__name__"))


def _words(node: libcst.BaseExpression) -> Iterator[tuple[libcst.BaseExpression, str]]:
    """Names of classes that are written as words."""
    import libcst

    if isinstance(node, libcst.Tuple | libcst.List | libcst.Set):
        for element in node.elements:
            yield from _words(element.value)
    elif isinstance(node, libcst.SimpleString):
        yield node, str(node.evaluated_value)


def _parts(
    module: SourceModule, left: libcst.BaseExpression, against: libcst.ComparisonTarget
) -> Iterator[tuple[libcst.BaseExpression, str]]:
    """The classes with a word in their name: `"Linear" in name`, `name.find("Linear") != -1`."""
    import libcst

    word: libcst.BaseExpression | None = None
    if isinstance(against.operator, libcst.In) and is_class_name(module, against.comparator):
        word = left
    elif isinstance(left, libcst.Call) and isinstance(left.func, libcst.Attribute) and left.args:
        finds = left.func.attr.value == "find" and is_class_name(module, left.func.value)
        found = (type(against.operator), module.code(against.comparator))
        if finds and found in ((libcst.NotEqual, "-1"), (libcst.GreaterThanEqual, "0"), (libcst.GreaterThan, "-1")):
            word = left.args[0].value
    if isinstance(word, libcst.SimpleString):
        part = str(word.evaluated_value)
        for name in SIGNATURES:
            eager = name.removeprefix("Lazy")
            if part in name:
                yield word, eager if part in eager else name
