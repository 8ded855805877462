"""What was seen of the lazy layers that one file builds, over all programs and models of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import msgspec

from lazylint.finding import Fix, Place
from lazylint.graph import Layer, ModelGraph
from lazylint.provenance import is_own
from lazylint.source.eager import eager_fix, hangs_on_arguments
from lazylint.source.layers import Construction
from lazylint.source.module import SourceModule


class Known(msgspec.Struct, frozen=True):
    """A call that builds lazy layers which all get one width: the first of them, and that width."""

    module: SourceModule
    construction: Construction
    layer: Layer
    width: int

    @property
    def fix(self) -> Fix | None:
        """The eager class, written with the width; None where that cannot be done for certain."""
        return eager_fix(self.module, self.construction, self.width)


class BuiltLayers(msgspec.Struct, frozen=True, dict=True):
    """The view of rules that ask what becomes of a construction wherever it is used."""

    module: SourceModule
    graphs: tuple[ModelGraph, ...]

    @cached_property
    def known(self) -> tuple[Known, ...]:
        """The constructions whose width is one constant of the program, on every path of all that was seen."""
        return tuple(self._known())

    def _known(self) -> Iterator[Known]:
        for construction in self._written:
            seen = [(graph, layer) for graph in self._graphs for layer in graph.layers if self._is(construction, layer)]
            widths = {_width(graph, layer) for graph, layer in seen}
            width = widths.pop() if len(widths) == 1 else None
            copied = any(self._copies(construction, graph) for graph, _ in seen)
            if width and not copied and not hangs_on_arguments(self.module, construction):
                yield Known(self.module, construction, seen[0][1], width)

    @property
    def _written(self) -> Sequence[Construction]:
        """Those that name their class: what a variable holds may be another one elsewhere."""
        return [construction for construction in self.module.lazy_layers if not construction.holder]

    @property
    def _graphs(self) -> Sequence[ModelGraph]:
        return [graph for graph in self.graphs if graph.layers]

    def _is(self, construction: Construction, layer: Layer) -> bool:
        return layer.type == construction.type and _stands_at(layer.place, construction.place)

    def _copies(self, construction: Construction, graph: ModelGraph) -> bool:
        """Whether there are layers of its class that no call builds: what they are copies of is not known."""
        places = [built.place for built in self._written]
        same = [layer.place for layer in graph.layers if layer.type == construction.type]
        own = [place for place in same if place is None or place.path == self.module.path]
        return not all(any(_stands_at(place, built) for built in places) for place in own)


def _width(graph: ModelGraph, layer: Layer) -> int | None:
    """The one width that a layer gets in a graph of which all is known."""
    widths = {call.width for call in graph.calls if call.layer == layer.id}
    width = widths.pop() if len(widths) == 1 else None
    if width is None or not width.isdigit() or graph.unknowns or graph.refusals or not is_own(graph, layer):
        return None
    return int(width)


def _stands_at(place: Place | None, call: Place) -> bool:
    """Whether a layer is built by a call; Python 3.10 tells only the line."""
    if place is None or (place.path, place.line) != (call.path, call.line):
        return False
    return place.column in (place.end_column, call.column)
