"""LZ222: the forward of a lazy layer is called directly."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Timeline, rule


@rule("LZ222", "direct-forward", on=Timeline)
def direct_forward(timeline: Timeline) -> Iterator[Finding]:
    """A lazy layer's `forward` is called instead of the layer.

    What initialises a lazy layer is a hook, and `forward` passes hooks by: PyTorch raises. The `forward` of
    a container may be called, as long as it calls its layers.

    Bad:

        layer = nn.LazyLinear(8)
        layer.forward(torch.rand(4, 16))

    Good:

        layer = nn.LazyLinear(8)
        layer(torch.rand(4, 16))
    """
    for call in timeline.happenings("direct-forward"):
        yield Finding(
            call.event.place,
            f"`forward` of {call.layer_names} is called directly, which does not initialise it: {call.raises}",
            label="passes the hooks by",
            related=call.related,
            notes=call.event.torch_says,
            help="call the layer, not its `forward`",
            model=timeline.name,
        )
