"""Training and eval mode: whether a model asks for it, and which of its lazy layers no run reaches."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence, Set
from types import CodeType
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


def name_idle(texts: Texts, runs: Sequence[Run], cls: type, *, whole: bool) -> None:
    """Name the lazy layers of a model of class `cls` that no run calls, the first of each attribute.

    Of lists of layers only where the runs are the `whole` of what the model does, whatever it is given.
    """
    called = {entry.layer.place for run in runs for entry in run.ledger.entries.values() if entry.layer.name}
    run = runs[0]
    model: Any = next((m for m in run.keep if type(m) is cls and id(m) in run.called), None)
    if model is None:
        return
    named: set[str] = set()
    modules = dict(named_modules(model))
    forwards = (getattr(type(module).forward, "__code__", None) for module in run.keep if id(module) in run.called)
    entered = run.entered.union(code for code in forwards if code is not None)
    for path, module in modules.items():
        entry = run.ledger.entries.get(id(module))
        attribute, *inside = path.split(".")
        if entry is None or entry.layer.name:
            continue
        listed = _list_around(path, modules, run) if whole and len(runs) == 1 else ""
        outer, _, name = listed.rpartition(".")
        owner = type(modules[outer]) if outer else cls
        if listed and listed not in named and not entry.unseen and _builds(owner, entry.layer.place, texts):
            named.add(listed)
            entry.layer.name, entry.layer.owner = path, cls.__qualname__
            entry.layer.elsewhere = any(
                _mentioned(t, name, entered, owner) or _set_later(t, _asked_of_self(owner, texts))
                for t in texts.files.values()
            )
        if listed or entry.layer.place in called or attribute in named:
            continue
        if inside and not isinstance(getattr(model, attribute, None), nn.Sequential):
            continue
        named.add(attribute)
        entry.layer.name, entry.layer.owner = path, cls.__qualname__
        entry.layer.elsewhere = bool(cls.__subclasses__()) or any(
            _mentioned(t, attribute) for t in texts.files.values()
        )


def _builds(owner: type, place: Place | None, texts: Texts) -> bool:
    """Whether `place` stands in the class itself, not in what it is derived from."""
    node = texts.files[place.path].definition(owner.__name__) if place and place.path in texts else None
    return node is not None and place is not None and node.lineno <= place.line <= (node.end_lineno or 0)


def _asked_of_self(owner: type, texts: Texts) -> set[str]:
    """The attributes of its own that a class asks for, outside of constructors."""
    found: set[str] = set()
    for text in texts.files.values():
        node = text.definition(owner.__name__)
        methods = (
            [m for m in node.body if getattr(m, "name", "") != "__init__"] if isinstance(node, ast.ClassDef) else []
        )
        for inner in (inner for method in methods for inner in ast.walk(method)):
            if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id == "self":
                found.add(inner.attr)
    return found


def _set_later(text: Text, names: Set[str]) -> bool:
    """Whether anything but a constructor sets an attribute of one of these names: which layers are called may hang on
    it, as in a network that grows."""
    left: list[ast.AST] = [text.tree]
    while left:
        node = left.pop()
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            continue
        if isinstance(node, ast.Attribute) and node.attr in names and isinstance(node.ctx, ast.Store):
            return True
        left += ast.iter_child_nodes(node)
    return False


def _list_around(path: str, modules: Mapping[str, nn.Module], run: Run) -> str:
    """The path of the innermost list of layers around one that the run does not call any of; empty if there is none."""
    parts = path.split(".")
    for count in reversed(range(1, len(parts))):
        around, item = ".".join(parts[:count]), ".".join(parts[: count + 1])
        if isinstance(modules.get(around), (nn.ModuleList, nn.ModuleDict)):
            return around if id(modules[item]) not in run.called else ""
    return ""


def _mentioned(text: Text, attribute: str, entered: Set[CodeType] = frozenset(), owner: type | None = None) -> bool:
    """Whether code besides constructors, and what was `entered`, reads an attribute of that name, or spells it out.

    Where the `owner` of the attribute is known, other classes have one of that name of their own.
    """
    left: list[tuple[ast.AST, bool]] = [(text.tree, False)]
    seen = {(code.co_name, code.co_firstlineno) for code in entered if code.co_filename == text.path}
    kin = {cls.__name__ for cls in (*owner.__mro__, *owner.__subclasses__())} if owner else set()
    while left:
        node, foreign = left.pop()
        if isinstance(node, ast.FunctionDef) and (node.name == "__init__" or (node.name, node.lineno) in seen):
            continue
        if isinstance(node, ast.ClassDef) and owner:
            foreign = node.name not in kin
        if isinstance(node, ast.Attribute) and node.attr == attribute and isinstance(node.ctx, ast.Load):
            of_other = foreign and isinstance(node.value, ast.Name) and node.value.id == "self"
            if not of_other:
                return True
        if isinstance(node, ast.Constant) and node.value == attribute:
            return True
        left += [(child, foreign) for child in ast.iter_child_nodes(node)]
    return False
