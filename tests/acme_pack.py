"""A third party's rule pack, as its author writes it: one rule about text, one about traced models."""

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Severity, SourceModule, rule


@rule("ACME001", "layer-without-bias", on=SourceModule, severity=Severity.WARNING)
def layer_without_bias(module: SourceModule) -> Iterator[Finding]:
    """A lazy linear layer has no bias.

    Bad:

        nn.LazyLinear(8, bias=False)

    Good:

        nn.LazyLinear(8)
    """
    for call in module.calls("torch.nn.LazyLinear"):
        if any(argument.keyword and argument.keyword.value == "bias" for argument in call.args):
            yield Finding(module.place(call), "this layer says something about its bias")


@rule("ACME002", "narrow-lazy-layer", on=ModelGraph, severity=Severity.INFO)
def narrow_lazy_layer(graph: ModelGraph) -> Iterator[Finding]:
    """A lazy layer is given fewer than four features.

    Bad:

        nn.LazyLinear(8)(torch.rand(2, 3))

    Good:

        nn.LazyLinear(8)(torch.rand(2, 4))
    """
    for call in graph.calls:
        if call.width is not None and call.width.isdigit() and int(call.width) < 4:
            yield Finding(call.inner, f"`{graph.layer(call.layer).name}` gets {call.width} features only")
