"""Which node of the recorded graph made a tensor, and what it asks of another."""

from __future__ import annotations

from typing import Any

import torch
from torch import fx

from ..run.answered import Trail

_COMPARISONS = frozenset({"gt", "lt", "ge", "le", "eq", "ne"})


class _Tag:
    """A node on a tensor, shared by the tensor's copies: a deep copy must not copy the graph."""

    def __init__(self, node: fx.Node) -> None:
        self.node = node

    def __deepcopy__(self, memo: Any) -> _Tag:
        return self


def tag(tensor: torch.Tensor, node: fx.Node) -> None:
    """Remember the node that has made `tensor`."""
    tensor.lazylint_tag = _Tag(node)  # type: ignore[attr-defined]


def trail_of(tensor: torch.Tensor) -> Trail | None:
    """A tensor's data are the same until an operation makes it another; a comparison asks something of its operand."""
    node = node_of(tensor)
    if node is None:
        return None
    trail: Trail = node.meta.get("asks") or (node,)
    return trail


def asked(func: Any, args: Any) -> Trail | None:
    """What the comparison of a tensor with a number, or with another tensor, asks; None for other operations."""
    name = getattr(func, "__name__", "").strip("_")
    if name not in _COMPARISONS or len(args) != 2 or not isinstance(args[0], torch.Tensor):
        return None
    node = node_of(args[0])
    other = node_of(args[1]) if isinstance(args[1], torch.Tensor) else args[1]
    known = node is not None and (isinstance(other, (int, float, fx.Node)))
    return (node, (name, other)) if known else None


def factor(func: Any, args: Any) -> dict[str, float]:
    """The number that a tensor is multiplied by, if this is what is done."""
    numbers = (
        [value for value in args if isinstance(value, (int, float))] if "mul" in getattr(func, "__name__", "") else []
    )
    return {"factor": numbers[0]} if numbers else {}


def node_of(tensor: torch.Tensor) -> fx.Node | None:
    """The node that made `tensor`, if one was written."""
    with torch._C.DisableTorchFunction():
        found: _Tag | None = getattr(tensor, "lazylint_tag", None)
        return found.node if found else None
