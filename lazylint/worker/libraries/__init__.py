"""Libraries that are understood where they are not installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_CONVOLUTIONS = {"GCNConv", "SAGEConv", "GraphConv", "GATConv", "HeteroConv"}
# These have their own copies of functions of torch_scatter.
_WITH_SCATTER = ("mace.tools.scatter", "cace.tools", "cace.tools.scatter")
_KNOWN = {
    "einops": {"rearrange", "repeat", "reduce", "einsum"},
    "einops.layers.torch": {"Rearrange", "Reduce"},
    "marimo": {"App"},
    "torch_geometric.nn": {"Linear", *_CONVOLUTIONS},
    "torch_geometric.nn.conv": _CONVOLUTIONS,
    "torch_geometric.nn.dense": {"Linear"},
    "torch_geometric.nn.dense.linear": {"Linear"},
    "torch_geometric.utils": {"scatter"},
    "torch_scatter": {"scatter", "scatter_sum", "scatter_add", "scatter_mean"},
    **{module: {"scatter_sum", "scatter_mean"} for module in _WITH_SCATTER},
}


def known(module: str, name: str) -> Any:
    """What a module that is not installed has under that name; None where nobody here knows."""
    if name not in _KNOWN.get(module, ()):
        return None
    library = "torch_scatter" if module in _WITH_SCATTER else module.partition(".")[0]
    return getattr(import_module(f".{library}", __package__), name)
