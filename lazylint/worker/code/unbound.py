"""Names that a file reads and nothing in it binds: a block of a book, a cell that was left out, a star import."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator


def unbound(tree: ast.Module, text: str, path: str) -> set[str]:
    """Global names that the file reads and never binds, and whose absence it does not itself ask for.

    Where it sets names that its text does not say, any may be among them: those that a branch binds which is not
    taken, too. Not those that a class is derived from: without its base a class is nothing, and that is said of it.
    """
    table = symtable.symtable(text, path, "exec")
    scopes = list(_scopes(table))
    bound = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    bound |= {
        s.get_name() for scope in scopes for s in scope.get_symbols() if s.is_declared_global() and s.is_assigned()
    }
    read = {
        s.get_name()
        for scope in scopes
        for s in scope.get_symbols()
        if s.is_referenced() and (scope is table or s.is_global())
    }
    if any(map(_sets_names, ast.walk(tree))):
        bound.clear()
    return {name for name in read - bound - _asked(tree) if name[:2] != "__" and not hasattr(builtins, name)}


# What people call modules of torch, which `from library import *` often brings along.
_CUSTOMARY = {"torch": "torch", "nn": "torch.nn", "F": "torch.nn.functional", "optim": "torch.optim"}


def customary(tree: ast.Module) -> dict[str, str]:
    """Modules of torch by the names that a star import may bring: it may be of what is not installed."""
    if not any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in tree.body):
        return {}
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return {name: module for name, module in _CUSTOMARY.items() if name in read}


_NAMESPACES = frozenset({"globals", "locals", "vars"})


def _sets_names(node: ast.AST) -> bool:
    """`globals()[name] = ...`, `globals().update(found)`, `exec(code)`: what is defined then is not written down."""
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Call(func=ast.Name(id=name), args=[]), slice=key)]):
            return name in _NAMESPACES and not isinstance(key, ast.Constant)
        case ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id=name), args=[]), attr="update")):
            return name in _NAMESPACES and (bool(node.args) or any(each.arg is None for each in node.keywords))
        case ast.Call(func=ast.Name(id="exec"), args=[code]):
            return not isinstance(code, ast.Constant)
    return False


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


def _asked(tree: ast.Module) -> set[str]:
    """Names read where the absence of one is handled, or in the head of a class."""
    found: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            found += node.body
        elif isinstance(node, ast.ClassDef):
            found += node.bases
    return {node.id for part in found for node in ast.walk(part) if isinstance(node, ast.Name)}
