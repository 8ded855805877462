"""What models of graphs are fed: dicts by type of node, and by type of edge, as torch_geometric has them."""

from __future__ import annotations

import re

from ..tensors.specs import SizeSpec, Spec, TensorSpec, ValueSpec

_DICT = re.compile(r"^(\w+?)_dicts?$")
_EDGE_INDEX = re.compile(r"^edge(_\w+)?_index$")
# How many there are of what.
_COUNTS = {"num_nodes": "B", "num_edges": "E", "num_graphs": "G", "num_features": "F", "num_node_features": "F"}
# Fewer than there are nodes or edges, in each hop of a graph that is trimmed hop by hop.
_HOPS = [1, 1, 1, 1]


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
    if name in _COUNTS:
        return SizeSpec(_COUNTS[name])
    return ValueSpec(_HOPS) if name.startswith("num_sampled_") else None
