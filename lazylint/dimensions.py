"""What the free dimensions of a model's inputs stand for: the batch, features, or an extent (resolution, length)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from lazylint.graph import ModelGraph, Op

_SPEC = re.compile(r"\b([a-z]+\d*)\[([^\]]*)\]")
_NAME = re.compile(r"[A-Za-z_]\w*")
_LAYOUT = re.compile(r"(?:conv|convtranspose|conv_transpose|maxpool|max_pool|avgpool|avg_pool)([123])d$")
_ADAPTIVE = re.compile(r"adaptive_?(?:avg|max)_?pool([123])d$")
_EXTENTS = {
    "H": "height", "W": "width", "T": "length", "L": "length", "S": "length", "D": "depth", "HEIGHT": "height",
    "WIDTH": "width", "TIME": "length", "SEQ": "length", "LEN": "length", "LENGTH": "length", "DEPTH": "depth",
}  # fmt: skip
_BATCHES = frozenset({"B", "BATCH", "BS", "N"})
_SPATIAL = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}


class Dimensions(msgspec.Struct, frozen=True):
    """Names of free dimensions: `batch` those of the first axis, `extents` what each other that is no feature is.

    `floats` holds the shapes of the inputs that are no indices.
    """

    batch: frozenset[str]
    extents: dict[str, str]
    floats: tuple[tuple[str, ...], ...]

    def batch_in(self, formula: str | None) -> list[str]:
        """The batch dimensions that a size depends on."""
        return sorted(names(formula) & self.batch)

    def extents_in(self, formula: str | None) -> list[str]:
        """The extents that a size depends on."""
        return sorted(names(formula) & self.extents.keys())


def names(formula: str | None) -> set[str]:
    """The free dimensions in a formula; none in an unknown one."""
    return set(_NAME.findall(formula or ""))


def dimensions(graph: ModelGraph) -> Dimensions:
    """The free dimensions of a model's inputs. What a layer takes them for counts more than their names."""
    shapes = tuple(shape for given in graph.inputs for shape in _shapes(given.spec))
    floats = tuple(shape for given in graph.inputs for shape in _shapes(given.spec, floats=True))
    # What is as large as a width of another input is no number of examples.
    inner = {name for shape in floats for name in shape[1:]}
    batch = frozenset(s[0] for s in shapes if len(s) > 1 and _base(s[0]) in _BATCHES and s[0] not in inner)
    extents = {
        name: _EXTENTS[_base(name)]
        for shape in shapes
        for name in shape[1:]
        if _base(name) in _EXTENTS and name not in batch
    }
    for op, shape in _first_uses(graph, shapes):
        taken = dict(_roles(op, shape))
        extents = {name: word for name, word in extents.items() if name not in taken}
        extents |= {name: word for name, word in taken.items() if word and name not in batch}
    return Dimensions(batch, extents, floats)


def _base(name: str) -> str:
    return name.partition("_")[0].upper()


def _shapes(spec: str, floats: bool = False) -> Iterator[tuple[str, ...]]:
    for dtype, inside in _SPEC.findall(spec):
        if not floats or dtype.startswith(("f", "bf")):
            yield tuple(part.strip() for part in inside.split(",") if part.strip())


def _first_uses(graph: ModelGraph, shapes: tuple[tuple[str, ...], ...]) -> Iterator[tuple[Op, tuple[str, ...]]]:
    """Operations on a tensor that has the shape of an input still."""
    for op in graph.ops:
        source = graph.op(op.path, op.inputs[0]) if op.inputs else None
        if source and source.shape in shapes and op.kind != "placeholder":
            yield op, source.shape or ()


def _roles(op: Op, shape: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What `op` takes each free dimension of its input for: a word for an extent, an empty one for features."""
    target = op.target.lower()
    layout = _LAYOUT.match(target) or _ADAPTIVE.match(target)
    if layout:
        count = int(layout[1])
        for name, word in zip(shape[-count:], _SPATIAL[count], strict=False):
            if names(name):
                yield name, word
        if len(shape) > count and names(shape[-count - 1]):
            yield shape[-count - 1], ""
    elif target in ("linear", "layernorm", "layer_norm") and shape and names(shape[-1]):
        yield shape[-1], ""
