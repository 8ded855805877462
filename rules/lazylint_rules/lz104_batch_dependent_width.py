"""LZ104: a width that the batch is part of."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, Severity, rule
from lazylint.dimensions import dimensions
from lazylint.graph import brackets


@rule("LZ104", "batch-dependent-width", on=ModelGraph, severity=Severity.WARNING)
def batch_dependent_width(graph: ModelGraph) -> Iterator[Finding]:
    """The width of a lazy layer contains the size of the batch.

    The layer learns the first batch's size. The last batch of an epoch is smaller, and PyTorch raises.

    Bad:

        def forward(self, x):
            return self.head(x.flatten())

    Good:

        def forward(self, x):
            return self.head(x.flatten(1))
    """
    free = dimensions(graph)
    for layer, call in graph.first_calls:
        batch, (first, *rest) = free.batch_in(call.width), call.shape or ("",)
        # Where another dimension stands first, the model may be one for (T, B, F).
        if layer.measure != "input features" or not batch or (rest and free.extents_in(first)):
            continue
        yield Finding(
            call.inner,
            f"`{layer.name}` is fixed at {call.width} {layer.measure}, which contains the batch ({batch[0]}): "
            "a batch of another size raises",
            label=f"the input is {brackets(call.shape)}",
            related=tuple(
                Related(place, words)
                for place, words in (
                    (call.maker, "this makes the width"),
                    (layer.place, f"`{layer.name}` is built here"),
                )
                if place and place != call.inner
            ),
            help="keep the batch as the first dimension: `flatten(1)`, or `view(x.size(0), -1)`",
            model=graph.name or layer.owner,
        )
