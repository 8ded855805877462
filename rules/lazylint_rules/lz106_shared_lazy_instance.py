"""LZ106: one lazy layer at several places of a container."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Severity, rule
from lazylint.graph import Relation

_MEANT = re.compile(r"share|tied|same", re.IGNORECASE)


@rule("LZ106", "shared-lazy-instance", on=ModelGraph, severity=Severity.WARNING)
def shared_lazy_instance(graph: ModelGraph) -> Iterator[Finding]:
    """One lazy layer stands at several places of a container.

    The places share one weight, silently, and the state_dict repeats it under each name. `[nn.LazyLinear(8)] * 3` holds
    one layer, not three. To share a layer on purpose, call it by its name in `forward`, or name it so: a variable
    called `shared` is not reported.

    Bad:

        nn.ModuleList([nn.LazyLinear(8)] * 3)

    Good:

        nn.ModuleList([nn.LazyLinear(8) for _ in range(3)])
    """
    unequal = {reuse.layer.id for reuse in graph.reuses(Relation.NEVER)}
    for layer in graph.layers:
        meant = _MEANT.search(layer.variable)
        if len(layer.positions) < 2 or layer.id in unequal or not layer.place or meant:
            continue
        *most, last = (f"`{position}`" for position in layer.positions)
        yield Finding(
            layer.place,
            f"one `{layer.type}` stands at {', '.join(most)} and {last} of a container: they share one weight",
            label="one layer, several places",
            help="build one layer for each place",
            model=graph.name or layer.owner,
        )
