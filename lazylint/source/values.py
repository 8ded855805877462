"""What can be said of an expression from its text: its kind, its number, the name it is known by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

_SIZE = re.compile(
    r"(?:.*_)?(?:in|out|input|output|hidden|latent|embed|embedding|model|vocab|feature|channel|layer)?_?"
    r"(?:features?|channels?|chans?|ch|filters|planes|units|neurons|dims?|sizes?|hiddens?|classes|labels|actions"
    r"|nodes|outputs|inputs|width|nfeat|nhid|nclass)\d*|(?:num|n)_\w+|[dn]_(?:in|out)|(?:in|out)_[dn]",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(r"bias|eps|momentum|affine|^(?:use|has|is|with|do|enable)_", re.IGNORECASE)
_KINDS = {"int": "int", "bool": "bool", "float": "float", "str": "text"}
_COUNTS = frozenset({"len", "int", "round"})


@dataclass(frozen=True)
class Value:
    """An expression as far as its text tells.

    `kind` is "int", "bool", "float", "text", "none", or "" when nobody knows; `number` is what it counts when
    that is written out, the common number of a tuple of equal ones too. `name` is its last identifier: `dim`
    of `cfg.dim`.
    """

    kind: str = ""
    number: int | float | None = None
    name: str = ""

    @property
    def whole(self) -> int | None:
        """The whole number that it is, if that is written out."""
        return self.number if isinstance(self.number, int) and self.kind in ("int", "tuple") else None

    @property
    def counts(self) -> bool:
        """Whether it is a whole number, or is called as sizes are called: `hidden_dim`, `num_classes`."""
        if self.kind:
            return self.kind == "int"
        return bool(_SIZE.fullmatch(self.name)) and not _NO_SIZE.search(self.name)


def value_of(module: SourceModule, node: libcst.BaseExpression, depth: int = 3) -> Value:
    """What the text tells of an expression; names are followed to their only assignment, `depth` times."""
    import libcst

    if isinstance(node, libcst.Integer):
        return Value("int", node.evaluated_value)
    if isinstance(node, libcst.Float):
        return Value("float", node.evaluated_value)
    if isinstance(node, libcst.SimpleString | libcst.FormattedString | libcst.ConcatenatedString):
        return Value("text")
    if isinstance(node, libcst.Comparison):
        return Value("bool")
    if isinstance(node, libcst.UnaryOperation):
        return _unary(module, node, depth)
    if isinstance(node, libcst.Tuple | libcst.List):
        numbers = {value_of(module, element.value, depth).whole for element in node.elements}
        return Value("tuple", numbers.pop() if len(numbers) == 1 else None)
    if isinstance(node, libcst.BinaryOperation):
        return _binary(module, node, depth)
    if isinstance(node, libcst.Call):
        counts = isinstance(node.func, libcst.Name) and node.func.value in _COUNTS
        return Value("int" if counts or (_is(node.func, "size", "numel") and node.args) else "")
    if isinstance(node, libcst.Subscript):
        return Value("int") if _is(node.value, "shape") else Value()
    if isinstance(node, libcst.Attribute):
        return Value(name=node.attr.value)
    if isinstance(node, libcst.Name):
        return _name(module, node, depth)
    return Value()


def _is(node: libcst.CSTNode, *names: str) -> bool:
    import libcst

    return isinstance(node, libcst.Attribute) and node.attr.value in names


def _unary(module: SourceModule, node: libcst.UnaryOperation, depth: int) -> Value:
    import libcst

    if isinstance(node.operator, libcst.Not):
        return Value("bool")
    value = value_of(module, node.expression, depth)
    if isinstance(node.operator, libcst.Minus) and value.number is not None:
        return Value(value.kind, -value.number)
    return Value(value.kind)


def _binary(module: SourceModule, node: libcst.BinaryOperation, depth: int) -> Value:
    import libcst

    left, right = value_of(module, node.left, depth), value_of(module, node.right, depth)
    if "float" in (left.kind, right.kind) or isinstance(node.operator, libcst.Divide):
        return Value("float")
    return Value("int") if left.counts and right.counts else Value()


def _name(module: SourceModule, node: libcst.Name, depth: int) -> Value:
    """A name: a word of the language, or what all its assignments in the scope agree on."""
    word = {"True": "bool", "False": "bool", "None": "none"}.get(node.value)
    if word:
        return Value(word)
    bound = [_bound(module, origin, depth - 1) for origin in module.bindings(node)] if depth else []
    kinds = {value.kind for value in bound}
    if len(kinds) != 1:
        return Value(name=node.value)
    numbers = {value.number for value in bound}
    return Value(kinds.pop(), numbers.pop() if len(numbers) == 1 else None, node.value)


def _bound(module: SourceModule, origin: libcst.CSTNode, depth: int) -> Value:
    """What a name is bound to: the value of an assignment, a parameter of that annotation or default."""
    import libcst

    if isinstance(origin, libcst.Param):
        said = _KINDS.get(module.code(origin.annotation.annotation)) if origin.annotation else None
        if said or origin.default is None:
            return Value(said or "")
        kind = value_of(module, origin.default, depth).kind
        return Value(kind if kind in ("int", "bool", "float") else "")
    parent = next(module.around(origin), None)
    statement = next(module.around(parent), None) if isinstance(parent, libcst.AssignTarget) else parent
    if isinstance(statement, libcst.Assign | libcst.AnnAssign) and statement.value is not None:
        return value_of(module, statement.value, depth)
    return Value()
