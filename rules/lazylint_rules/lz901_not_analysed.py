"""LZ901: a model or script of which nothing could be seen."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Severity, rule


@rule("LZ901", "not-analysed", on=ModelGraph, severity=Severity.INFO)
def not_analysed(graph: ModelGraph) -> Iterator[Finding]:
    """A model or script could not be analysed.

    Nothing is known of it, good or bad. The finding says why, and the one line that would let it be analysed.

    Bad:

        class Net(nn.Module):
            def forward(self, batch): ...

    Good:

        class Net(nn.Module):
            def forward(self, batch):  # lazylint: input batch f32[B, 3, H, W]
                ...
    """
    for unknown in graph.unknowns:
        if unknown.whole:
            yield Finding(
                unknown.place or graph.place,
                f"{f'`{graph.name}`' if graph.name else 'this file'} was not analysed: {unknown.reason}",
                help=unknown.remedy,
                model=graph.name,
            )
