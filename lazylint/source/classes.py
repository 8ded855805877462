"""Classes that people derive from `LazyModuleMixin` or from torch's lazy layers, as the text says them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lazylint.finding import Place
from lazylint.source.layers import SIGNATURES, torch_type
from lazylint.source.memory import Memory, lazy_memory

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

MIXIN = "LazyModuleMixin"
_WITHOUT_FORWARD = ("Module", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict")
_ABSTRACT = ("abc.ABC", "abc.ABCMeta", "typing.Protocol")


@dataclass(frozen=True)
class Method:
    """A method without its `self`: how many positional arguments it needs and takes, None for any number.

    `needs` are its keyword-only arguments without default, `may` those with one, `names` all that can be given by
    keyword; `superless` is false when it says `super()` without arguments.
    """

    place: Place
    required: int
    most: int | None
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    any_keyword: bool = False
    superless: bool = True

    def takes(self, keywords: frozenset[str]) -> bool:
        """Whether all these can be given by keyword."""
        return self.any_keyword or keywords <= self.names


@dataclass(frozen=True)
class Base:
    """A base class as it is written: its name in torch.nn, and all that it derives from there.

    `known` says that there is nothing else, as far as this file and torch.nn tell.
    """

    text: str
    place: Place
    torch: str | None
    lineage: frozenset[str]
    known: bool


@dataclass(frozen=True)
class WrittenClass:
    """A class that derives, perhaps through classes of its file, from torch's mixin or lazy layers.

    `methods` and `names` (what class bodies bind) are its own and those of its file's bases, `own` the names
    of its own methods. `left_open` says that it is abstract or has a decorator, which may complete it. `skips` is the
    call in `__init__` that goes past the mixin, `calls_mixin` says that one names it.
    """

    name: str
    place: Place
    bases: tuple[Base, ...]
    methods: Mapping[str, Method]
    own: frozenset[str]
    names: frozenset[str]
    memory: Memory
    subclassed: bool = False
    left_open: bool = False
    skips: Place | None = None
    calls_mixin: bool = False

    @property
    def lineage(self) -> frozenset[str]:
        """Names in torch.nn of all that it derives from, as far as this file tells."""
        return frozenset().union(*(base.lineage for base in self.bases))

    @property
    def known(self) -> bool:
        """Whether this file and torch hold all that it derives from."""
        return all(base.known for base in self.bases)

    @property
    def has_forward(self) -> bool:
        """Whether it can be called: it, or a layer of torch that it derives from, says how."""
        return "forward" in self.methods or bool(self.lineage - {MIXIN, *_WITHOUT_FORWARD})

    @property
    def lazy_layer(self) -> str | None:
        """The lazy layer of torch that it derives from."""
        return next((name for name in sorted(self.lineage) if name in SIGNATURES), None)


def lazy_classes(module: SourceModule) -> Iterator[WrittenClass]:
    """All such classes, in order of text."""
    import libcst

    every = list(module.nodes(libcst.ClassDef))
    derived = {id(parent) for node in every for base in node.bases if (parent := _in_file(module, base, every))}
    for node in every:
        bases = tuple(_base(module, base, every) for base in node.bases)
        lineage = {name for base in bases for name in base.lineage}
        if MIXIN in lineage or lineage & set(SIGNATURES):
            yield _written(module, node, bases, every, id(node) in derived)


def _written(
    module: SourceModule,
    node: libcst.ClassDef,
    bases: tuple[Base, ...],
    every: list[libcst.ClassDef],
    derived: bool,
) -> WrittenClass:
    import libcst

    line = [node, *_ancestors(module, node, every)]
    functions: dict[str, libcst.FunctionDef] = {}
    for one in reversed(line):
        functions |= {n.name.value: n for n in one.body.body if isinstance(n, libcst.FunctionDef)}
    bodies = " ".join(module.code(n) for n in functions.values())
    names = frozenset(name for one in line for name in _bound(one)) | (
        {"cls_to_become"} if ".cls_to_become" in bodies else frozenset()
    )
    own = frozenset(n.name.value for n in node.body.body if isinstance(n, libcst.FunctionDef))
    init = functions.get("__init__") if "__init__" in own else None
    skips, calls_mixin = _constructor(module, init) if init else (None, False)
    decorated = any("abstract" in module.code(d) for f in functions.values() for d in f.decorators)
    roots = {name for one in line for arg in (*one.bases, *one.keywords) for name in module.qualified(arg.value)}
    return WrittenClass(
        name=node.name.value,
        place=module.place(node.name),
        bases=bases,
        methods={name: _method(module, function) for name, function in functions.items()},
        own=own,
        names=names,
        memory=lazy_memory(module, functions),
        subclassed=derived,
        left_open=decorated or bool(roots & set(_ABSTRACT)) or any(one.decorators for one in line),
        skips=skips,
        calls_mixin=calls_mixin,
    )


def _bound(node: libcst.ClassDef) -> Iterator[str]:
    import libcst
    from libcst import matchers

    for statement in node.body.body:
        if isinstance(statement, libcst.SimpleStatementLine):
            for small in statement.body:
                targets = small.targets if isinstance(small, libcst.Assign) else [small]
                for target in targets:
                    if matchers.matches(target, matchers.AssignTarget(target=matchers.Name())):
                        yield target.target.value  # type: ignore[union-attr]
                    elif (
                        isinstance(target, libcst.AnnAssign) and isinstance(target.target, libcst.Name) and target.value
                    ):
                        yield target.target.value


def _in_file(module: SourceModule, base: libcst.Arg, every: list[libcst.ClassDef]) -> libcst.ClassDef | None:
    """The class of this file that a base names."""
    import libcst

    if not isinstance(base.value, libcst.Name):
        return None
    bound = module.bindings(base.value)
    return next((node for node in every if node in bound), None)


def _ancestors(
    module: SourceModule,
    node: libcst.ClassDef,
    every: list[libcst.ClassDef],
    seen: tuple[libcst.ClassDef, ...] = (),
) -> Iterator[libcst.ClassDef]:
    for base in node.bases:
        parent = _in_file(module, base, every)
        if parent is not None and parent not in seen:
            yield parent
            yield from _ancestors(module, parent, every, (*seen, node))


def _base(module: SourceModule, base: libcst.Arg, every: list[libcst.ClassDef]) -> Base:
    parent = _in_file(module, base, every)
    line = [parent, *_ancestors(module, parent, every)] if parent else []
    roots = [arg for one in line for arg in one.bases if not _in_file(module, arg, every)] if line else [base]
    types = [torch_type(module, root.value) for root in roots]
    known = all(_is_known(module, root.value) for root in roots)
    lineage = frozenset(name for name in types if name)
    return Base(module.code(base.value), module.place(base.value), None if parent else types[0], lineage, known)


def _is_known(module: SourceModule, root: libcst.BaseExpression) -> bool:
    """Whether a base is torch's, or one that says nothing of modules."""
    names = module.qualified(root)
    if not names:
        return module.code(root) == "object"
    return all(name.startswith("torch.nn.") or name in _ABSTRACT for name in names)


def _constructor(module: SourceModule, init: libcst.FunctionDef) -> tuple[Place | None, bool]:
    """The call in `__init__` that looks for a constructor past the mixin; whether another names the mixin."""
    import libcst

    skips, reached, named = None, False, False
    for call in module.nodes(libcst.Call):
        function = call.func
        if not isinstance(function, libcst.Attribute) or function.attr.value != "__init__":
            continue
        if init not in module.around(call):
            continue
        if isinstance(function.value, libcst.Call) and module.code(function.value.func) == "super":
            past = bool(function.value.args) and torch_type(module, function.value.args[0].value) == MIXIN
        else:
            name = torch_type(module, function.value)
            named = named or name == MIXIN
            past = name is not None and name != MIXIN and name not in SIGNATURES
        if past:
            skips = skips or module.place(call)
        else:
            reached = True
    return (None if reached else skips), named


def _method(module: SourceModule, node: libcst.FunctionDef) -> Method:
    import libcst
    from libcst import matchers

    said = node.params
    static = any(module.code(d.decorator) == "staticmethod" for d in node.decorators)
    positional = [*said.posonly_params, *said.params][0 if static else 1 :]
    keyword_only = said.kwonly_params
    plain_super = matchers.findall(node, matchers.Call(func=matchers.Name("super"), args=[]))
    return Method(
        place=module.place(node.name),
        required=sum(p.default is None for p in positional),
        most=None if isinstance(said.star_arg, libcst.Param) else len(positional),
        needs=frozenset(p.name.value for p in keyword_only if p.default is None),
        may=frozenset(p.name.value for p in keyword_only if p.default is not None),
        names=frozenset(p.name.value for p in (*said.params, *keyword_only)),
        any_keyword=said.star_kwarg is not None,
        superless=not plain_super,
    )
