"""Lazy layers of PyTorch of which nothing else is said, as no path that was followed comes to where they are built."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

from ..run.facts import Unknown
from ..run.frames import Text, last_name
from .lazies import OF_TORCH, is_lazy


def unbuilt(text: Text, namespace: Mapping[str, Any], graphs: Iterable[Mapping[str, Any]]) -> Unknown | None:
    """What to say of a file that calls lazy classes of PyTorch, if its `graphs` have no layers and say nothing."""
    if any(graph.get("layers") or graph["unknowns"] for graph in graphs):
        return None
    calls = (node for node in text.nodes if isinstance(node, ast.Call) and last_name(node.func) in OF_TORCH)
    first = min((text.place(call) for call in calls if is_lazy(call.func, namespace)), default=None)
    if first is None:
        return None
    return Unknown("no path that was followed builds this lazy layer", first, "call in this file what builds it")
