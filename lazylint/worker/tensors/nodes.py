"""Which node of the recorded graph made a tensor."""

from __future__ import annotations

from typing import Any

import torch
from torch import fx


class _Tag:
    """A node on a tensor, shared by the tensor's copies: a deep copy must not copy the graph."""

    def __init__(self, node: fx.Node) -> None:
        self.node = node

    def __deepcopy__(self, memo: Any) -> _Tag:
        return self


def tag(tensor: torch.Tensor, node: fx.Node) -> None:
    """Remember the node that has made `tensor`."""
    tensor.lazylint_tag = _Tag(node)  # type: ignore[attr-defined]


def node_of(tensor: torch.Tensor) -> fx.Node | None:
    """The node that made `tensor`, if one was written."""
    with torch._C.DisableTorchFunction():
        found: _Tag | None = getattr(tensor, "lazylint_tag", None)
        return found.node if found else None
