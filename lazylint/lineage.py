"""Where the input of a lazy call comes from: the operations that lead to it."""

from __future__ import annotations

from functools import cached_property

from lazylint.graph import LazyCall, ModelGraph, Op

# What leaves the order and the meaning of the dimensions as they are.
_SAME = frozenset(
    [
        "relu",
        "relu_",
        "leakyrelu",
        "leaky_relu",
        "gelu",
        "silu",
        "elu",
        "selu",
        "celu",
        "mish",
        "tanh",
        "sigmoid",
        "softplus",
        "hardswish",
        "relu6",
        "prelu",
        "dropout",
        "dropout1d",
        "dropout2d",
        "dropout3d",
        "alphadropout",
        "identity",
        "add",
        "sub",
        "mul",
        "div",
        "add_",
        "mul_",
        "__add__",
        "__radd__",
        "__iadd__",
        "__mul__",
        "__rmul__",
        "__imul__",
        "__sub__",
        "__truediv__",
        "contiguous",
        "clone",
        "float",
        "double",
        "half",
        "to",
        "type",
        "detach",
        "clamp",
        "clamp_",
        "softmax",
        "cuda",
        "cpu",
        "normalize",
        "layernorm",
        "layer_norm",
        "groupnorm",
        "group_norm",
        "batchnorm1d",
        "batchnorm2d",
        "batchnorm3d",
        "batch_norm",
        "instancenorm1d",
        "instancenorm2d",
        "instancenorm3d",
        "instance_norm",
    ]
)


class Lineage:
    """The ancestry of the calls of one graph."""

    def __init__(self, graph: ModelGraph) -> None:
        self.graph = graph

    @cached_property
    def _of_calls(self) -> dict[int, Op]:
        """The operation of each call. A layer's calls and its operations on one path stand in one order."""
        ops: dict[tuple[int, int], list[Op]] = {}
        for op in self.graph.ops:
            if op.layer is not None:
                ops.setdefault((op.path, op.layer), []).append(op)
        found = {}
        for call in self.graph.calls:
            left = ops.get((call.path, call.layer))
            if call.event == "call" and left:
                found[call.id] = left.pop(0)
        return found

    def source(self, call: LazyCall) -> Op | None:
        """The operation that made the input of a call; None where it is not known."""
        op = self._of_calls.get(call.id)
        return self._first(op) if op else None

    def maker(self, call: LazyCall, through: frozenset[str] = frozenset()) -> Op | None:
        """What made the input of a call and decided what its dimensions are.

        Operations that leave them as they are, and those in `through`, are passed over.
        """
        return self._past(self.source(call), through)

    def _past(self, op: Op | None, through: frozenset[str]) -> Op | None:
        """The first operation from `op` backwards that is not passed over."""
        while op is not None and op.inputs and named(op) in _SAME | through:
            op = self._first(op)
        return op

    def _first(self, op: Op) -> Op | None:
        """The input that has as many dimensions as the result; else the first."""
        sources = [source for name in op.inputs if (source := self.graph.op(op.path, name))]
        alike = (s for s in sources if len(s.shape or ()) == len(op.shape or ()))
        return next(alike, sources[0] if sources else None)


def named(op: Op) -> str:
    """The operation's name, layers and functions alike."""
    return op.target.lower()
