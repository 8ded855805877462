"""Where the layers of a live model were built, as far as the source of its classes tells."""

from __future__ import annotations

import ast
import inspect

from torch import nn

from ..run.frames import Place, Text, Texts
from ..tensors.tree import modules


def places(model: nn.Module, texts: Texts, home: Place) -> dict[int, Place]:
    """The place of each module in `model` by `id`: the assignment to its attribute, or where its holder was built."""
    found = {id(model): class_place(type(model), texts) or home}
    for holder in modules(model):
        written = _assignments(type(holder), texts)
        for name, child in holder.named_children():
            found.setdefault(id(child), written.get(name, found[id(holder)]))
    return found


def class_place(cls: type, texts: Texts) -> Place | None:
    """Where a class is written."""
    found = _definition(cls, texts)
    return found[0].place(found[1]) if found else None


def _definition(cls: type, texts: Texts) -> tuple[Text, ast.ClassDef] | None:
    code = getattr(cls.__dict__.get("forward") or cls.__dict__.get("__init__"), "__code__", None)
    text = texts.files.get(code.co_filename) if code else None
    if text is None or code is None:
        return None
    named = (n for n in text.nodes if isinstance(n, ast.ClassDef) and n.name == cls.__name__)
    return next(((text, n) for n in named if n.lineno <= code.co_firstlineno <= (n.end_lineno or n.lineno)), None)


def _assignments(cls: type, texts: Texts) -> dict[str, Place]:
    """The places of what is assigned to attributes of `self`, by attribute; of several the first."""
    written: dict[str, Place] = {}
    for base in inspect.getmro(cls):
        found = _definition(base, texts)
        for node in ast.walk(found[1]) if found else ():
            if not isinstance(node, ast.Assign) or not found:
                continue
            for target in node.targets:
                match target:
                    case ast.Attribute(value=ast.Name(), attr=name):
                        written.setdefault(name, found[0].place(node.value))
    return written
