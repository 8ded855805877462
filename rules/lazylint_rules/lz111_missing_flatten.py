"""LZ111: a lazy linear layer on the picture that a convolution makes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, Severity, rule
from lazylint.graph import brackets
from lazylint.lineage import Lineage, named

_CONVOLUTION = re.compile(r"conv(_?transpose)?[23]d$")
_POOLS = frozenset(
    [
        "maxpool2d",
        "maxpool3d",
        "max_pool2d",
        "max_pool3d",
        "avgpool2d",
        "avgpool3d",
        "avg_pool2d",
        "avg_pool3d",
        "adaptiveavgpool2d",
        "adaptiveavgpool3d",
        "adaptive_avg_pool2d",
        "adaptive_avg_pool3d",
        "adaptivemaxpool2d",
        "adaptive_max_pool2d",
    ]
)


@rule("LZ111", "missing-flatten", on=ModelGraph, severity=Severity.WARNING)
def missing_flatten(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy linear layer gets the (B, C, H, W) of a convolution, and takes W for its features.

    A plain linear layer of the flattened width would raise; the lazy one runs, once a channel and row. Its output
    is (B, C, H, out): the loss fails later, or broadcasts.

    Bad:

        x = self.conv(x)
        return self.head(x)

    Good:

        x = self.conv(x)
        return self.head(x.flatten(1))
    """
    lineage = Lineage(graph)
    for layer, call in graph.first_calls:
        # Of one channel, rows are often meant: a spectrogram's frames.
        if layer.measure != "input features" or len(call.shape or ()) < 4 or str((call.shape or ())[1]) == "1":
            continue
        maker = lineage.maker(call, through=_POOLS)
        if maker is None or not _CONVOLUTION.match(named(maker)):
            continue
        yield Finding(
            call.inner,
            f"`{layer.name}` takes the last dimension of a picture for its {call.width} {layer.measure}: "
            "there is no flatten between it and the convolution",
            label=f"the input is {brackets(call.shape)}",
            related=tuple(
                Related(place, words)
                for place, words in (
                    (maker.place, f"`{maker.target}` makes the picture"),
                    (layer.place, f"`{layer.name}` is built here"),
                )
                if place and place != call.inner
            ),
            help="flatten it first: `x.flatten(1)`",
            model=graph.name or layer.owner,
        )
