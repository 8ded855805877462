"""LZ103: one lazy layer, another width in each branch."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, rule
from lazylint.branches import parted
from lazylint.graph import Relation


@rule("LZ103", "branch-dependent-width", on=ModelGraph)
def branch_dependent_width(graph: ModelGraph) -> Iterator[Finding]:
    """Branches of one `if` send a lazy layer inputs of different widths.

    The first batch decides which width the layer has. A batch that takes the other branch raises.

    Bad:

        def forward(self, x):
            if x.sum() > 0:
                x = x[:, :3]
            return self.head(x)

    Good:

        def forward(self, x):
            if x.sum() > 0:
                return self.short_head(x[:, :3])
            return self.head(x)
    """
    for reuse in graph.reuses(Relation.NEVER):
        if reuse.first.path == reuse.later.path:
            continue
        layer, first, later = reuse.layer, reuse.first, reuse.later
        one, other = parted(graph, reuse)
        yield Finding(
            later.inner,
            f"`{layer.name}` gets {first.width} {layer.measure} {one.words()}, {later.width} {other.words()}: "
            "the first batch decides, and one of the other kind raises",
            label=f"sends {later.width} here: {later.input}" if first.inner == later.inner else f"sends {later.width}",
            related=tuple(
                Related(place, words)
                for place, words in (
                    (first.inner, f"sends {first.width}: {first.input}"),
                    (later.maker, f"makes the {later.width}"),
                    (first.maker, f"makes the {first.width}"),
                    (layer.place, f"`{layer.name}` is built here"),
                )
                if place and place != later.inner
            ),
            help="make the branches agree on the width, or give each its own layer",
            model=graph.name or layer.owner,
        )
