"""LZ102: widths of one lazy layer that agree for some inputs only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, Severity, rule
from lazylint.branches import parted
from lazylint.graph import Relation, Reuse


@rule("LZ102", "conditional-width", on=ModelGraph, severity=Severity.WARNING)
def conditional_width(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy layer is called with widths that agree only for certain inputs.

    Where the condition holds the model runs; for every other input PyTorch raises at the later call.

    Bad:

        def forward(self, x):
            h = self.proj(x.flatten(1))
            return self.proj(h)

    Good:

        def forward(self, x):
            h = self.proj(x.flatten(1))
            return self.out(h)
    """
    for reuse in graph.reuses(Relation.WHEN):
        if _is_contract(reuse):
            continue
        layer, first, later = reuse.layer, reuse.first, reuse.later
        one_run = first.path == later.path
        said, place = (_two_calls(reuse), reuse.place) if one_run else (_two_paths(graph, reuse), later.inner)
        yield Finding(
            place,
            f"`{layer.name}` {said}: this works only when {reuse.comparison.condition}",
            label=f"sends {later.width}: {later.input}",
            related=tuple(related for related in _related(reuse) if related.place != place),
            help="give each width its own layer, or make the inputs alike before it",
            model=graph.name or layer.owner,
        )


def _two_calls(reuse: Reuse) -> str:
    layer, first, later = reuse.layer, reuse.first, reuse.later
    when = f" {reuse.path.words()}" if reuse.path.decisions else ""
    at = f"on turn {first.stack[reuse.fork].turn}" if reuse.turn else f"on line {reuse.first_place.line}"
    here = f"on turn {reuse.turn}" if reuse.turn else "here"
    return f"was fixed at {first.width} {layer.measure} {at}, gets {later.width} {here}{when}"


def _two_paths(graph: ModelGraph, reuse: Reuse) -> str:
    one, other = parted(graph, reuse)
    return f"gets {reuse.first.width} {reuse.layer.measure} {one.words()}, {reuse.later.width} {other.words()}"


def _is_contract(reuse: Reuse) -> bool:
    """Whether two inputs of the model only have to be alike, as the towers of a siamese net ask for."""
    first, later = (re.sub(r"\b([A-Z])_\w+", r"\1", width or "") for width in (reuse.first.width, reuse.later.width))
    return first == later


def _related(reuse: Reuse) -> Iterator[Related]:
    layer, first = reuse.layer, reuse.first
    yield Related(reuse.first_place, f"fixes {layer.attribute}={first.width}: {first.input}")
    for place in reuse.inside:
        yield Related(place, f"`{layer.name}` is called here")
    if layer.place and layer.place not in (reuse.place, reuse.first_place):
        yield Related(layer.place, f"`{layer.name}` is built here")
