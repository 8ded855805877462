"""LZ109: the height of channels-last images became the channels of a lazy convolution."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, Severity, rule
from lazylint.graph import brackets
from lazylint.lineage import Lineage

_HEIGHT = re.compile(r"(H|h|height)(_\w+)?$")
_SMALLEST_SIDE = 8


@rule("LZ109", "channels-last-input", on=ModelGraph, severity=Severity.WARNING)
def channels_last_input(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy convolution gets images with the channels last, and takes the height for them.

    PyTorch wants (B, C, H, W). Images of numpy, PIL and OpenCV are (B, H, W, C): a lazy convolution takes them without
    a word and convolves over width and channels.

    Bad:

        images = torch.rand(2, 32, 32, 3)
        nn.LazyConv2d(8, 3)(images)

    Good:

        images = torch.rand(2, 32, 32, 3)
        nn.LazyConv2d(8, 3)(images.permute(0, 3, 1, 2))
    """
    lineage = Lineage(graph)
    for layer, call in graph.first_calls:
        shape = call.shape or ()
        if not re.match(r"LazyConv(Transpose)?2d$", layer.type) or len(shape) != 4:
            continue
        source = lineage.maker(call)
        if source is None or source.inputs or source.layer is not None or not _is_channels_last(shape):
            continue
        yield Finding(
            call.inner,
            f"`{layer.name}` takes the height of channels-last images for its {call.width} input channels",
            label=f"the input is {brackets(shape)}",
            related=(Related(layer.place, f"`{layer.name}` is built here"),) if layer.place else (),
            help="put the channels second: `x.permute(0, 3, 1, 2)`",
            model=graph.name or layer.owner,
        )


def _is_channels_last(shape: tuple[str, ...]) -> bool:
    _, height, width, channels = shape
    if _HEIGHT.match(height):
        return not channels.isdigit() or int(channels) < _SMALLEST_SIDE
    sides = height.isdigit() and width.isdigit() and min(int(height), int(width)) >= _SMALLEST_SIDE
    # (B, C, T, 1) is a usual layout of signals.
    return sides and (channels in ("3", "4") or (channels == "1" and height == width))
