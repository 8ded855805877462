"""LZ113: a lazy layer that no run of the model reaches."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, Severity, rule


@rule("LZ113", "uncovered-lazy-layer", on=ModelGraph, severity=Severity.WARNING)
def uncovered_lazy_layer(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy layer is not reached by any run of the model, or by none in eval mode.

    It stays uninitialised after the dry run. Optimizer, step and save go on without a word; counting, DDP and
    export raise, and `torch.load` refuses the checkpoint.

    Bad:

        def forward(self, x):
            if self.training:
                self.aux(x)
            return self.head(x)

    Good:

        def forward(self, x):
            auxiliary = self.aux(x)
            return self.head(x), auxiliary
    """
    for layer in graph.uncovered():
        reached = any(call.layer == layer.id for call in graph.calls)
        place = layer.place or graph.place
        yield Finding(
            place,
            f"`{layer.name}` is reached in training mode only: after a dry run in eval mode it is uninitialised"
            if reached
            else f"`{layer.name}` is never called: it stays uninitialised",
            label="built here",
            related=tuple(
                Related(call.inner, "called in training mode only") for call in graph.calls if call.layer == layer.id
            )[:1],
            help="make the dry run in training mode" if reached else "call it in `forward`, or leave it out",
            model=graph.name,
        )
