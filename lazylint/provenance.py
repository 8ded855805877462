"""Where a width comes from: the constants of the program, or sizes of inputs that were solved for."""

from __future__ import annotations

import re

from lazylint.graph import Layer, ModelGraph, Op

_OWN_SIZE = re.compile(r"(Lazy)?(Linear|Conv(Transpose)?[123]d)")
_SAME_SIZE = re.compile(
    r"(Lazy)?(Batch|Instance)Norm[123]d|LayerNorm|GroupNorm|Dropout[123]?d?|ReLU6?|\w*LU|Sigmoid|Tanh|Identity|Hard\w+"
    r"|relu_?|gelu|silu|leaky_relu|sigmoid|tanh|dropout|softmax|contiguous|clone|detach|float"
)
_POOL = re.compile(r"(Adaptive)?(Max|Avg)Pool([123])d|(adaptive_)?(max|avg)_pool([123])d")
_FLAT = frozenset({"flatten", "Flatten", "view", "reshape"})

Settled = tuple[bool, ...]


def is_own(graph: ModelGraph, layer: Layer) -> bool:
    """Whether every width that a layer gets is the program's own: none hangs on a number that inputs were given so
    that the model runs, nor on arguments and data that were made up."""
    if graph.assumed:
        return False
    solved = [given.spec for given in graph.inputs if given.source == "solved"]
    if not any(re.search(r"[\[ ]\d", spec) or "[" not in spec for spec in solved):
        return True
    if not all("[" in spec for spec in solved):
        return False
    known: dict[tuple[int, str], Settled] = {}
    calls = []
    for op in graph.ops:
        given = [graph.op(op.path, name) for name in op.inputs]
        sources = [(source, known.get((op.path, source.name), ())) for source in given if source]
        known[op.path, op.name] = _settled(op, sources)
        if op.layer == layer.id:
            calls.append(bool(sources) and _width_of(layer, *sources[0]))
    return bool(calls) and all(calls)


def _width_of(layer: Layer, source: Op, settled: Settled) -> bool:
    axis = -1 if layer.attribute == "in_features" else 1
    if layer.attribute == "in_channels" and layer.type[-2:-1].isdigit():
        axis = -int(layer.type[-2]) - 1
    return -len(settled) <= axis < len(settled) and settled[axis]


def _settled(op: Op, sources: list[tuple[Op, Settled]]) -> Settled:
    """For each dimension of a result, whether its size is the program's own; none where that is not known."""
    shape = op.shape or ()
    if op.kind == "placeholder":
        return tuple(not size.isdigit() for size in shape)
    if not sources or all(all(own) and source.shape is not None for source, own in sources):
        return (True,) * len(shape)
    source, own = sources[0]
    before = source.shape or ()
    if len(sources) > 1 or len(own) != len(before):
        return (False,) * len(shape)
    kept = own if len(shape) == len(before) else (False,) * len(shape)
    if _OWN_SIZE.fullmatch(op.target):
        axis = len(shape) - 1 if "Linear" in op.target else len(shape) - 1 - int(op.target[-2])
        return tuple(axis == index or one for index, one in enumerate(kept))
    if pool := _POOL.fullmatch(op.target):
        spatial = int(pool[3] or pool[6])
        fixed = "daptive" in op.target
        return tuple(one or (fixed and index >= len(shape) - spatial) for index, one in enumerate(kept))
    if op.target in _FLAT and len(shape) == 2 and shape[:1] == before[:1]:
        return (own[0], all(own[1:]))
    return kept if _SAME_SIZE.fullmatch(op.target) and shape == before else (False,) * len(shape)
