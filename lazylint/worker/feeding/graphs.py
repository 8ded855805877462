"""Graphs of several types, as torch_geometric has them: dicts by type of node, and by type of edge."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ..tensors.specs import Spec, TensorSpec, ValueSpec

SOME_KEYS = ("a", "b")
"""Keys of a dict that is gone through, whatever they are."""
Edge = tuple[str, str, str]
_DICT = re.compile(r"^(\w+?)_dicts?$")
_EDGES = re.compile(r"(^|_)(edges?|adj)(_|$)")
_EDGE_INDEX = re.compile(r"^edge(_\w+)?_index$")
# Fewer than there are nodes or edges, in each hop of a graph that is trimmed hop by hop.
_HOPS = [1, 1, 1, 1]


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


def types_in(sources: Iterable[ast.AST]) -> Types:
    """The types that a program speaks of, with edges both ways between all where it speaks of none."""
    words: list[str] = []
    edges: list[Edge] = []
    for node in (inner for source in sources for inner in ast.walk(source)):
        match node:
            case ast.Tuple(elts=[ast.Constant(str(start)), ast.Constant(str(how)), ast.Constant(str(end))]):
                edges.append((start, how, end))
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(str(word))):
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


def each_of(name: str) -> str:
    """What is under each key of a dict by types: `x` for `x_dict`; "" for other names."""
    kept = _DICT.match(name)
    return kept[1] if kept else ""


def of_graph(name: str) -> Spec | None:
    """What graphs have under this name; None for other names."""
    if _EDGE_INDEX.match(name):
        return TensorSpec((2, name.removesuffix("_index").replace("edge", "E")), "i64")
    if name in ("edge_weight", "edge_weights", "edge_type", "edge_types"):
        return TensorSpec(("E",), "i64" if "type" in name else "f32")
    if name in ("edge_attr", "edge_feat", "edge_features"):
        return TensorSpec(("E", "F_edge"))
    return ValueSpec(_HOPS) if name.startswith("num_sampled_") else None
