"""LZ106: one lazy layer, or a block of them, at several places of a container."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Severity, rule
from lazylint.graph import Block, Relation

_MEANT = re.compile(r"share|tied|same", re.IGNORECASE)


@rule("LZ106", "shared-lazy-instance", on=ModelGraph, severity=Severity.WARNING)
def shared_lazy_instance(graph: ModelGraph) -> Iterator[Finding]:
    """One lazy layer, or a block of them, stands at several places of a container.

    The places share one weight, silently, and the state_dict repeats it under each name. `[nn.LazyLinear(8)] * 3` holds
    one layer, not three. To share a layer on purpose, call it by its name in `forward`, or name it so: a variable
    called `shared` is not reported.

    Bad:

        nn.ModuleList([nn.LazyLinear(8)] * 3)

    Good:

        nn.ModuleList([nn.LazyLinear(8) for _ in range(3)])
    """
    unequal = {reuse.layer.id for reuse in graph.reuses(Relation.NEVER)}
    told = {layer.block for layer in graph.layers if layer.id in unequal}
    for layer in graph.layers:
        shared = layer if len(layer.positions) > 1 else layer.block
        if shared is None or layer.id in unequal or not shared.place or _MEANT.search(shared.variable):
            continue
        if isinstance(shared, Block):
            if shared in told:
                continue
            told.add(shared)
        *most, last = (f"`{position}`" for position in shared.positions)
        share = "share one weight" if shared is layer else "share their weights"
        yield Finding(
            shared.place,
            f"one `{shared.type}` stands at {', '.join(most)} and {last} of a container: they {share}",
            label="one layer, several places" if shared is layer else "one block with lazy layers, several places",
            help=f"build one {'layer' if shared is layer else 'block'} for each place",
            model=graph.name or layer.owner,
        )
