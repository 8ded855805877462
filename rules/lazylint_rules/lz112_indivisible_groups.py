"""LZ112: groups that do not divide the channels."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Related, rule


@rule("LZ112", "indivisible-groups", on=ModelGraph)
def indivisible_groups(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy convolution's `groups` does not divide its channels.

    The eager constructor checks this, the lazy one cannot (input channels) or does not (output channels): PyTorch
    raises at the first call.

    Bad:

        self.conv = nn.LazyConv2d(8, 3, groups=4)
        self.conv(torch.rand(1, 6, 9, 9))

    Good:

        self.conv = nn.LazyConv2d(8, 3, groups=2)
        self.conv(torch.rand(1, 6, 9, 9))
    """
    for refusal in graph.refused("groups"):
        if refusal.layer is None:
            continue
        layer = graph.layer(refusal.layer)
        operand = refusal.operands[0] if refusal.operands else None
        groups, out = layer.settings.get("groups", 1), layer.settings.get("out_channels", 0)
        fits = refusal.width is not None and refusal.width.isdigit() and int(refusal.width) % groups == 0
        channels = f"{out} output channels" if fits else f"{refusal.width} input channels"
        yield Finding(
            refusal.place,
            f"`{layer.name}` has {groups} groups, which do not divide its {channels}{graph.when(refusal)}",
            label=f"the input is {operand}" if operand else "",
            related=(Related(layer.place, f"`{layer.name}` is built here"),) if layer.place else (),
            notes=(f"PyTorch would say: {refusal.torch_says}",),
            help="choose groups that divide both the input and the output channels",
            model=graph.name or layer.owner,
        )
