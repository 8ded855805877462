"""LZ108: the batch became the channels of a lazy convolution."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, Severity, rule
from lazylint.dimensions import dimensions
from lazylint.graph import LazyCall, brackets
from lazylint.lineage import Lineage

_CONVOLUTION = re.compile(r"LazyConv(?:Transpose)?([23])d$")
# A single image has so many channels.
_IMAGE_CHANNELS = frozenset({"1", "2", "3", "4"})


@rule("LZ108", "channels-from-batch", on=ModelGraph, severity=Severity.WARNING)
def channels_from_batch(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy convolution gets a batch without channels, and takes the batch for them.

    An input with one dimension less than usual is a single image to PyTorch: its first dimension is the channels. The
    first batch runs; a batch of another size raises.

    Bad:

        images = torch.rand(16, 28, 28)
        nn.LazyConv2d(8, 3)(images)

    Good:

        images = torch.rand(16, 28, 28)
        nn.LazyConv2d(8, 3)(images.unsqueeze(1))
    """
    free, lineage = dimensions(graph), Lineage(graph)
    # A number that was found for an input which nobody gives says nothing of what it is.
    found = any(given.source == "solved" for given in graph.inputs)
    for layer, call in graph.first_calls:
        kind = _CONVOLUTION.match(layer.type)
        if not kind or len(call.shape or ()) != int(kind[1]) + 1:
            continue
        if not free.batch_in(call.width) and (found or not _looks_like_a_batch(call, lineage)):
            continue
        yield Finding(
            call.inner,
            f"`{layer.name}` takes the batch of {call.width} for its input channels: a batch of another size raises",
            label=f"the input is {brackets(call.shape)}",
            related=(Related(layer.place, f"`{layer.name}` is built here"),) if layer.place else (),
            help="give the input a dimension of channels: `x.unsqueeze(1)`",
            model=graph.name or layer.owner,
        )


def _looks_like_a_batch(call: LazyCall, lineage: Lineage) -> bool:
    """Whether the tensor comes as it is from outside the model and has more channels than an image has."""
    width = call.width or ""
    source = lineage.maker(call)
    raw = source is not None and not source.inputs and source.layer is None
    return raw and width.isdigit() and width not in _IMAGE_CHANNELS
