"""Training and eval mode: whether a model asks for it, and which of its lazy layers no run reaches."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Any

from torch import nn

from ..run.frames import Place, Text, Texts
from ..run.runtime import Run
from ..tensors.tree import named_modules


def asked(texts: Texts, run: Run) -> Place | None:
    """Where a model of this run branches on `self.training`; None if none does."""
    built = {type(module).__name__ for module in run.keep}
    for text in texts.files.values():
        for name in sorted(built):
            node = text.definition(name)
            found = next(_conditions(node), None) if isinstance(node, ast.ClassDef) else None
            if found is not None:
                return text.place(found)
    return None


def _conditions(node: ast.AST) -> Iterator[ast.Attribute]:
    for branch in ast.walk(node):
        if isinstance(branch, (ast.If, ast.IfExp)):
            for part in ast.walk(branch.test):
                if isinstance(part, ast.Attribute) and part.attr == "training" and isinstance(part.value, ast.Name):
                    yield part


def name_idle(texts: Texts, runs: Sequence[Run], cls: type) -> None:
    """Name the lazy layers of a model of class `cls` that no run calls, the first of each attribute."""
    called = {entry.layer.place for run in runs for entry in run.ledger.entries.values() if entry.layer.name}
    run = runs[0]
    model: Any = next((m for m in run.keep if type(m) is cls and id(m) in run.called), None)
    if model is None:
        return
    named: set[str] = set()
    for path, module in named_modules(model):
        entry = run.ledger.entries.get(id(module))
        attribute, *inside = path.split(".")
        if entry is None or entry.layer.name or entry.layer.place in called or attribute in named:
            continue
        if inside and not isinstance(getattr(model, attribute, None), nn.Sequential):
            continue
        named.add(attribute)
        entry.layer.name, entry.layer.owner = path, cls.__qualname__
        entry.layer.elsewhere = bool(cls.__subclasses__()) or any(
            _mentioned(t, attribute) for t in texts.files.values()
        )


def _mentioned(text: Text, attribute: str) -> bool:
    """Whether code besides constructors reads an attribute of that name, or spells it out."""
    left: list[ast.AST] = [text.tree]
    while left:
        node = left.pop()
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            continue
        if isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.Constant) and node.value == attribute:
            return True
        left += ast.iter_child_nodes(node)
    return False
