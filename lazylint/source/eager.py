"""Lazy constructions written as their eager class."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from lazylint.finding import Edit, Fix, Place
from lazylint.source.layers import Construction

if TYPE_CHECKING:
    import libcst

    from lazylint.source.module import SourceModule

_ASKED_TO_BE_LAZY = re.compile(r"initialize_parameters|uninitialized|cls_to_become|is_lazy", re.IGNORECASE)
_NOT_EAGER = ("affine", "track_running_stats")


def eager_fix(module: SourceModule, construction: Construction, width: int) -> Fix | None:
    """The fix that writes the eager class with its input width, all other arguments kept.

    It draws its first weights when it is built, not when it is called: a seeded program gets other numbers, so the
    fix is not safe. None where the file asks layers whether they are lazy, or the class has no name to be called by.
    """
    call = call_of(module, construction)
    if call is None or _ASKED_TO_BE_LAZY.search(module.text):
        return None
    imported = _name_edits(module, construction, call)
    added = added_defaults(module, construction, call)
    if imported is None or added is None:
        return None
    keyword = construction.arguments and construction.arguments[0].keyword
    said = f"{construction.signature.width}={width}" if keyword else str(width)
    if call.args:
        first = Edit(_before(module.place(call.args[0])), f"{said}, ")
        edits = (*imported, first, *added)
    else:
        edits = (*imported, Edit(_inside(construction.place), ", ".join([said, *(edit.content for edit in added)])))
    return Fix(f"write `{construction.eager}` with {construction.signature.width}={width}", edits, safe=False)


def written_out(module: SourceModule, construction: Construction) -> Fix | None:
    """The fix that writes out the defaults which a lazy instance norm has and the eager one has not: it changes
    nothing."""
    call = call_of(module, construction)
    added = added_defaults(module, construction, call) if call else None
    return Fix("write out what the lazy layer has", added) if added else None


def without_width(module: SourceModule, construction: Construction) -> Fix | None:
    """The fix that takes the input width out of the arguments of a lazy layer: that keyword, else the first one."""
    call = call_of(module, construction)
    if call is None or not call.args:
        return None
    width = construction.signature.width
    index = next((i for i, given in enumerate(construction.arguments) if given.keyword == width), 0)
    place = module.place(call.args[index])
    if index + 1 < len(call.args):
        after = module.place(call.args[index + 1])
        span = replace(place, end_line=after.line, end_column=after.column)
    elif index:
        before = module.place(call.args[index - 1])
        span = replace(place, line=before.end_line, column=before.end_column)
    else:
        span = replace(_inside(construction.place), line=place.line, column=place.column)
    return Fix(f"leave {width} out", (Edit(span, ""),), safe=False)


def added_defaults(module: SourceModule, construction: Construction, call: libcst.Call) -> tuple[Edit, ...] | None:
    """Edits that write out what a lazy instance norm has and the eager one has not; None behind stars."""
    if not construction.type.startswith("LazyInstanceNorm"):
        return ()
    if not construction.plain:
        return None
    left = ", ".join(f"{name}=True" for name in _NOT_EAGER if not construction.given(name))
    if not left:
        return ()
    if not call.args:
        return (Edit(_inside(construction.place), left),)
    last = module.place(call.args[-1].value)
    end = Place(last.path, last.end_line, last.end_column, last.end_line, last.end_column)
    return (Edit(end, f", {left}"),) if not getattr(call.args[-1].value, "lpar", ()) else None


def call_of(module: SourceModule, construction: Construction) -> libcst.Call | None:
    """The node of a construction."""
    import libcst

    found = (node for node in module.nodes(libcst.Call) if module.place(node) == construction.place)
    return next(found, None)


def hangs_on_arguments(module: SourceModule, construction: Construction) -> bool:
    """Whether an argument of a function around it is used outside the call itself: the width may hang on it."""
    import libcst

    call = call_of(module, construction)
    if call is None:
        return True
    for function in module.around(call):
        if isinstance(function, libcst.Lambda | libcst.FunctionDef):
            names = _parameters(function)
            if names and any(
                name.value in names and not {call, *_params(function)} & {name, *module.around(name)}
                for name in _names(module, function.body)
            ):
                return True
    return False


def _parameters(function: libcst.Lambda | libcst.FunctionDef) -> set[str]:
    return {param.name.value for param in _params(function)} - {"self", "cls"}


def _params(function: libcst.Lambda | libcst.FunctionDef) -> list[libcst.Param]:
    import libcst

    given = function.params
    stars = [star for star in (given.star_arg, given.star_kwarg) if isinstance(star, libcst.Param)]
    return [*given.posonly_params, *given.params, *given.kwonly_params, *stars]


def _names(module: SourceModule, body: libcst.CSTNode) -> list[libcst.Name]:
    import libcst

    return [name for name in module.nodes(libcst.Name) if body in module.around(name)]


def _name_edits(module: SourceModule, construction: Construction, call: libcst.Call) -> tuple[Edit, ...] | None:
    """Edits that call the eager class, imported if it must be; None if its name means something else."""
    import libcst

    last = call.func.attr if isinstance(call.func, libcst.Attribute) else call.func
    assert isinstance(last, libcst.Name)
    renamed = Edit(module.place(last), construction.eager)
    if isinstance(call.func, libcst.Attribute):
        return (renamed,)
    means = module.meanings(construction.eager, call)
    if means:
        ours = all(name.startswith("torch.nn.") and name.endswith(f".{construction.eager}") for name in means)
        return (renamed,) if ours else None
    for node in module.bindings(last):
        names = node.names if isinstance(node, libcst.ImportFrom) else ()
        for alias in () if isinstance(names, libcst.ImportStar) else names:
            if last.value in (alias.evaluated_alias, alias.evaluated_name):
                return (Edit(_before(module.place(alias)), f"{construction.eager}, "), renamed)
    return None


def _before(place: Place) -> Place:
    return Place(place.path, place.line, place.column, place.line, place.column)


def _inside(call: Place) -> Place:
    """Before the bracket that ends a call without arguments."""
    return Place(call.path, call.end_line, call.end_column - 1, call.end_line, call.end_column - 1)
