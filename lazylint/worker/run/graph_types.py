"""Graphs of several types, as torch_geometric has them: which types of nodes and edges a program speaks of."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

SOME_KEYS = ("a", "b")
"""Keys of a dict that is gone through, whatever they are."""
Edge = tuple[str, str, str]
_DICT = re.compile(r"^(\w+?)_dicts?$")
_EDGES = re.compile(r"(^|_)(edges?|adj)(_|$)")
_GRAPHS = re.compile(r"(^|_)(data|batch|graph|subgraph|sampled)$|_dicts?$")


@dataclass(frozen=True)
class Types:
    """The types of nodes, and those of edges: from which type of node, how, to which."""

    nodes: tuple[str, ...] = SOME_KEYS
    edges: tuple[Edge, ...] = (("a", "to", "b"), ("b", "to", "a"))

    def argument(self, name: str, said: str) -> Any:
        """The value of an argument that says which types there are; None for any other."""
        if name == "metadata" or ("NodeType" in said and "EdgeType" in said and "uple" in said):
            return list(self.nodes), list(self.edges)
        if re.search(r"(^|_)edge_types$", name) or said.endswith("EdgeType]"):
            return list(self.edges)
        return list(self.nodes) if re.search(r"(^|_)node_types$", name) or "NodeType" in said else None

    def keys(self, name: str) -> tuple[str | Edge, ...]:
        """The keys of a dict that is called `x_dict` or `edge_index_dict`; none for other names."""
        if _DICT.match(name) is None:
            return ()
        return self.edges if _EDGES.search(name) else self.nodes


def types_of_program(tree: ast.Module) -> Types:
    """The types that a whole program speaks of: in its classes, and where it asks for parts of its graphs.

    Edges lead to every type of node: a model that is made for all types wants each to be updated.
    """
    inside = {inner for node in tree.body if isinstance(node, ast.ClassDef) for inner in ast.walk(node)}
    types = types_in([tree], lambda node, of: node in inside or _GRAPHS.search(of) is not None)
    reached = {end for _, _, end in types.edges}
    back = [(end, f"rev_{how}", start) for start, how, end in types.edges if start not in reached]
    return Types(types.nodes, (*types.edges, *dict.fromkeys(back)))


def types_in(sources: Iterable[ast.AST], keyed: Callable[[ast.AST, str], bool] = lambda node, of: True) -> Types:
    """The types that a program speaks of, with edges both ways between all where it speaks of none.

    `keyed` says which subscripts may be by types of nodes, from the syntax and the name of what is asked.
    """
    words: list[str] = []
    edges: list[Edge] = []
    for node in (inner for source in sources for inner in ast.walk(source)):
        match node:
            case ast.Tuple(elts=[ast.Constant(str(start)), ast.Constant(str(how)), ast.Constant(str(end))]):
                edges.append((start, how, end))
            case ast.Subscript(value=ast.Name(id=of), slice=ast.Constant(str(word))) if keyed(node, of):
                words.append(word)
            case ast.keyword(arg="node_types", value=ast.Constant(str(word))):
                words.append(word)
            case ast.Compare(left=ast.Subscript(value=value), comparators=[ast.Constant(str(word))]):
                words += [word] if "type" in _name(value) else []
    nodes = dict.fromkeys([*words, *(end for edge in edges for end in edge[::2])])
    if not nodes:
        return Types()
    if len(nodes) == 1 and not edges:
        nodes |= dict.fromkeys(SOME_KEYS[-1:])
    between = ((one, "to", other) for one in nodes for other in nodes if one != other)
    return Types(tuple(nodes), tuple(dict.fromkeys(edges)) or tuple(between))


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
