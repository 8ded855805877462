"""Libraries that are understood where they are not installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_CONVOLUTIONS = {"GCNConv", "SAGEConv", "GraphConv", "GATConv", "HeteroConv"}
_KNOWN = {
    "einops": {"rearrange", "repeat", "reduce", "einsum"},
    "einops.layers.torch": {"Rearrange", "Reduce"},
    "torch_geometric.nn": {"Linear", *_CONVOLUTIONS},
    "torch_geometric.nn.conv": _CONVOLUTIONS,
    "torch_geometric.nn.dense": {"Linear"},
    "torch_geometric.nn.dense.linear": {"Linear"},
}


def known(module: str, name: str) -> Any:
    """What a module that is not installed has under that name; None where nobody here knows."""
    if name not in _KNOWN.get(module, ()):
        return None
    return getattr(import_module(f".{module.partition('.')[0]}", __package__), name)
