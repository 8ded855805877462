"""LZ110: a lazy batch norm over the time steps of a sequence."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, Severity, rule
from lazylint.graph import brackets
from lazylint.lineage import Lineage, named

# What puts features last in a (B, T, F).
_FEATURES_LAST = frozenset({"linear", "embedding", "lstm", "gru", "rnn", "multiheadattention"})
_NORMS = ("LazyBatchNorm1d", "LazyInstanceNorm1d")


@rule("LZ110", "norm-over-time", on=ModelGraph, severity=Severity.WARNING)
def norm_over_time(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy norm gets (B, T, F) and takes the time steps for its features.

    PyTorch wants (B, F, T) there. The first batch runs, normalised over the wrong dimension; a sequence of another
    length raises.

    Bad:

        x = self.linear(x)
        return self.norm(x)

    Good:

        x = self.linear(x)
        return self.norm(x.transpose(1, 2)).transpose(1, 2)
    """
    lineage = Lineage(graph)
    for layer, call in graph.first_calls:
        if layer.type not in _NORMS or len(call.shape or ()) != 3:
            continue
        maker = lineage.maker(call)
        # Nothing before may have moved dimensions: the second one may hold the features then.
        origin = lineage.maker(call, through=_FEATURES_LAST)
        if maker is None or named(maker) not in _FEATURES_LAST or origin is None or origin.inputs:
            continue
        yield Finding(
            call.inner,
            f"`{layer.name}` takes the time steps of a sequence for its {call.width} features: "
            "a sequence of another length raises",
            label=f"the input is {brackets(call.shape)}",
            related=tuple(
                Related(place, words)
                for place, words in (
                    (maker.place, f"`{maker.target}` puts the features last"),
                    (layer.place, f"`{layer.name}` is built here"),
                )
                if place and place != call.inner
            ),
            help="put the features second: `x.transpose(1, 2)` before it and after it",
            model=graph.name or layer.owner,
        )
