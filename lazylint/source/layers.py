"""Where and how torch's lazy layers are built, as the text says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lazylint.finding import Place
from lazylint.source.values import Value

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

_NORM = ("eps", "momentum", "affine", "track_running_stats", "device", "dtype")
_CONV = ("out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias")
_TRANSPOSE = (
    "out_channels",
    "kernel_size",
    "stride",
    "padding",
    "output_padding",
    "groups",
    "bias",
    "dilation",
)
_AFTER_CONV = ("padding_mode", "device", "dtype")
_FAMILIES = {
    "LazyConv": ("in_channels", _CONV + _AFTER_CONV),
    "LazyConvTranspose": ("in_channels", _TRANSPOSE + _AFTER_CONV),
    "LazyBatchNorm": ("num_features", _NORM),
    "LazyInstanceNorm": ("num_features", _NORM),
}


@dataclass(frozen=True)
class Signature:
    """What a lazy layer's constructor takes, in order; its eager class takes `width` before all that."""

    width: str
    parameters: tuple[str, ...]


SIGNATURES = {
    "LazyLinear": Signature("in_features", ("out_features", "bias", "device", "dtype")),
    **{f"{name}{n}d": Signature(*said) for name, said in _FAMILIES.items() for n in (1, 2, 3)},
}


@dataclass(frozen=True)
class Argument:
    """One argument of a call. `keyword` is None for one given by position, `star` is "*", "**" or ""."""

    text: str
    value: Value
    keyword: str | None = None
    star: str = ""


@dataclass(frozen=True)
class Construction:
    """A call that builds one of torch's lazy layers.

    `default_of` is the function and its parameter that it is the default of. `fresh` is set for one built
    anew in each `forward`: "called" and dropped, or "kept" in an attribute; or built "once", in the first.
    `holder` is set where the class is held: in a "variable", or in a "parameter", where a caller may put
    another class.
    """

    type: str
    place: Place
    text: str
    arguments: tuple[Argument, ...]
    default_of: tuple[str, str] | None = None
    fresh: str | None = None
    holder: str | None = None

    @property
    def eager(self) -> str:
        """The class that the layer becomes: `Linear`."""
        return self.type.removeprefix("Lazy")

    @property
    def called(self) -> str:
        """What is called, as it is written: `nn.LazyLinear`, or the name that holds it."""
        return self.text.partition("(")[0]

    @property
    def signature(self) -> Signature:
        """What its constructor takes."""
        return SIGNATURES[self.type]

    @property
    def plain(self) -> bool:
        """Whether every argument is written out, without stars."""
        return not any(argument.star for argument in self.arguments)

    @property
    def positional(self) -> tuple[Argument, ...]:
        """The arguments given by position."""
        return tuple(a for a in self.arguments if a.keyword is None and not a.star)

    def keyword(self, name: str) -> Argument | None:
        """The argument given by that keyword."""
        return next((a for a in self.arguments if a.keyword == name), None)

    def given(self, name: str) -> Argument | None:
        """The argument that the parameter of that name gets."""
        index = self.signature.parameters.index(name)
        return self.positional[index] if index < len(self.positional) else self.keyword(name)


def torch_type(module: SourceModule, node: libcst.CSTNode) -> str | None:
    """The class of torch.nn that a name means beyond doubt, without its module: `LazyLinear`."""
    names = module.qualified(node)
    if not names or not all(name.startswith("torch.nn.") for name in names):
        return None
    last = {name.rpartition(".")[2] for name in names}
    return last.pop() if len(last) == 1 else None


def constructions(module: SourceModule) -> Iterator[Construction]:
    """Every call of one of torch's lazy classes, in order of text, those of a variable that holds one too."""
    import libcst

    from lazylint.source.forwards import fresh
    from lazylint.source.held import class_held, holders

    aliases = (node for node in module.nodes(libcst.ImportAlias) if node.evaluated_name in SIGNATURES)
    direct = {*SIGNATURES, *(alias.evaluated_alias or "" for alias in aliases)}
    held = holders(module, direct)
    for call in module.nodes(libcst.Call):
        last = call.func.attr if isinstance(call.func, libcst.Attribute) else call.func
        # Names are looked up for those only that can be lazy layers: it is slow.
        if not isinstance(last, libcst.Name):
            continue
        name = torch_type(module, call.func) if last.value in direct else None
        holder = None
        if name not in SIGNATURES and isinstance(call.func, libcst.Name) and last.value in held:
            name, holder = class_held(module, call.func)
        if name in SIGNATURES:
            yield Construction(
                name,
                module.place(call),
                module.code(call),
                tuple(_argument(module, argument) for argument in call.args),
                _default_of(module, call),
                fresh(module, call),
                holder,
            )


def _argument(module: SourceModule, argument: libcst.Arg) -> Argument:
    return Argument(
        module.code(argument.value),
        module.value(argument.value),
        argument.keyword.value if argument.keyword else None,
        argument.star,
    )


def _only_copied(function: libcst.FunctionDef, parameter: str) -> bool:
    """Whether a function does nothing with a parameter but to copy it: each call has its own."""
    from libcst import matchers as m

    name = m.Name(parameter)
    copied = m.Call(func=m.Name("deepcopy") | m.Attribute(attr=m.Name("deepcopy")), args=[m.Arg(name), m.ZeroOrMore()])
    copies = len(m.findall(function.body, copied))
    others = len(m.findall(function.body, m.Attribute(attr=name) | m.Arg(keyword=name)))
    return copies > 0 and copies == len(m.findall(function.body, name)) - others


def _default_of(module: SourceModule, call: libcst.Call) -> tuple[str, str] | None:
    import libcst

    inner: libcst.CSTNode = call
    around = module.around(call)
    for node in around:
        if isinstance(node, libcst.Param) and inner is node.default:
            outer = next(n for n in around if isinstance(n, libcst.FunctionDef | libcst.Lambda))
            if not isinstance(outer, libcst.FunctionDef) or _only_copied(outer, node.name.value):
                return None
            return outer.name.value, node.name.value
        if isinstance(node, libcst.Lambda | libcst.ClassDef | libcst.FunctionDef):
            return None
        inner = node
    return None
