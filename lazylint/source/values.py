"""What can be said of an expression from its text: its kind, its number, the name it is known by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

_SIZE = re.compile(
    r"(?:.*_)?(?:in|out|input|output|hidden|latent|embed|embedding|model|vocab|feature|channel|layer)?_?"
    r"(?:features?|channels?|chans?|ch|filters|planes|units|neurons|dims?|sizes?|hiddens?|classes|labels|actions"
    r"|nodes|outputs|inputs|width|nfeat|nhid|nclass)\d*|(?:num|n)_\w+|[dn]_(?:in|out)|(?:in|out)_[dn]"
    r"|(?:c|n|d|f|ch|fan_?|(?:dim|size|chan|channel|feature|hidden)s?_)?(?:in|out)"
    r"|inp|outp|oup|hid|widths|d_(?:model|ff|inner|hid|k|v|state|embed)",
    re.IGNORECASE,
)
_NO_SIZE = re.compile(
    r"bias|eps|momentum|affine|^(?:use|has|is|with|do|enable|add|apply|want|need|should|can|track)(?:_|$)",
    re.IGNORECASE,
)
# Names of numbers with a fraction, of flags, and of what may be anything.
_NO_COUNT = re.compile(
    r"tiny|small|tol|delta|stab|decay|rate|ratio|alpha|beta|gamma|lr|scale|factor|frac|prob|std|sigma|var|value|arg|param"
    r"|option|opt|setting|config|cfg|kw|mode$|flag|norm|track|device|type|^(?:e|ep|v|val|x|p|m|t|s|a|b)$",
    re.IGNORECASE,
)
KINDS = {"int": "int", "bool": "bool", "float": "float", "str": "text"}
_OPTIONAL = re.compile(r"(?:typing\.)?Optional\[(\w+)\]|(\w+) \| None")
_COUNTS = frozenset({"len", "int", "round"})


@dataclass(frozen=True)
class Value:
    """An expression as far as its text tells.

    `kind` is "int", "bool", "float", "text", "none", or "" when nobody knows; `number` is what it counts when
    that is written out, the common number of a tuple of equal ones too. `name` is its last identifier: `dim`
    of `cfg.dim`. `given` says that it is an argument or comes from one.
    """

    kind: str = ""
    number: int | float | None = None
    name: str = ""
    given: bool = False

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

    @property
    def may_count(self) -> bool:
        """Whether it counts, or is an argument that is not called as fractions and flags are: `c`, `planes_a`."""
        no_count = _NO_SIZE.search(self.name) or _NO_COUNT.search(self.name)
        return self.counts or (self.given and not self.kind and not no_count)


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
        return _item(module, node, depth)
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
    if left.counts and right.counts:
        return Value("int")
    grows = isinstance(node.operator, libcst.Multiply | libcst.FloorDivide | libcst.Add)
    return Value("int") if grows and left.may_count and right.may_count else Value()


def _name(module: SourceModule, node: libcst.Name, depth: int) -> Value:
    """A name: a word of the language, or what all its assignments in the scope agree on."""
    word = {"True": "bool", "False": "bool", "None": "none"}.get(node.value)
    if word:
        return Value(word)
    bound = [_bound(module, origin, depth - 1) for origin in module.bindings(node)] if depth else []
    return replace(common(bound), name=node.value)


def common(values: Sequence[Value]) -> Value:
    """What all of several values have in common."""
    if len({value.kind for value in values}) != 1:
        return Value()
    numbers = {value.number for value in values}
    number = numbers.pop() if len(numbers) == 1 else None
    return Value(values[0].kind, number, given=all(value.given for value in values))


def _bound(module: SourceModule, origin: libcst.CSTNode, depth: int) -> Value:
    """What a name is bound to: an assigned value, an element of what a loop goes through, a parameter of that
    annotation or default."""
    import libcst

    from lazylint.source.elements import looped

    if isinstance(origin, libcst.Param):
        return _parameter(module, origin, depth)
    parent = next(module.around(origin), None)
    if isinstance(parent, libcst.AugAssign):
        return Value(value_of(module, parent.value, depth).kind)
    if isinstance(parent, libcst.For | libcst.CompFor | libcst.Element):
        return looped(module, origin, depth)
    statement = next(module.around(parent), None) if isinstance(parent, libcst.AssignTarget) else parent
    if isinstance(statement, libcst.Assign | libcst.AnnAssign) and statement.value is not None:
        return value_of(module, statement.value, depth)
    return Value()


def _parameter(module: SourceModule, parameter: libcst.Param, depth: int) -> Value:
    from lazylint.source.callers import given_by_callers

    said = module.code(parameter.annotation.annotation) if parameter.annotation else ""
    kind = KINDS.get(_OPTIONAL.sub(r"\1\2", said))
    if kind:
        return Value(kind)
    if parameter.default is not None:
        default = value_of(module, parameter.default, depth).kind
        if default != "none":
            return Value(default if default in ("int", "bool", "float") else "")
    if said or parameter.star:
        return Value()
    kinds = {value.kind for value in given_by_callers(module, parameter, depth)} - {""}
    if not kinds:
        return Value(given=True)
    return Value(kinds.pop()) if len(kinds) == 1 else Value()


def _item(module: SourceModule, node: libcst.Subscript, depth: int) -> Value:
    """`dims[1]` is one of `dims`, `cfg["width"]` is called so."""
    import libcst

    from lazylint.source.elements import element_of

    if _is(node.value, "shape"):
        return Value("int")
    index = node.slice[0].slice
    if len(node.slice) != 1 or not isinstance(index, libcst.Index):
        return Value()
    if isinstance(index.value, libcst.SimpleString):
        return Value(name=str(index.value.evaluated_value))
    return element_of(module, node.value, depth)
