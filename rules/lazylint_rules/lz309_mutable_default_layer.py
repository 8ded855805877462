"""LZ309: a lazy layer in the default of a parameter."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, SourceModule, rule


@rule("LZ309", "mutable-default-layer", on=SourceModule, severity=Severity.WARNING)
def mutable_default_layer(module: SourceModule) -> Iterator[Finding]:
    """A parameter's default is a lazy layer.

    Python builds it once, when it reads the function: all models made with the default share one layer and
    its weights. The first of them fixes its width for all.

    Bad:

        def __init__(self, head=nn.LazyLinear(2)):
            super().__init__()
            self.head = head

    Good:

        def __init__(self, head=None):
            super().__init__()
            self.head = nn.LazyLinear(2) if head is None else head
    """
    for layer in module.lazy_layers:
        if layer.default_of:
            function, parameter = layer.default_of
            yield Finding(
                layer.place,
                f"the default of `{parameter}` is one `{layer.type}` for all calls of `{function}`",
                help="make the default None and build the layer in the function",
            )
