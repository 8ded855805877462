"""LZ302: a lazy layer that is built while the model runs."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Related, Severity, SourceModule, rule
from lazylint.source.kept import optimizer_before


@rule("LZ302", "layer-built-in-forward", on=SourceModule, severity=Severity.WARNING)
def layer_built_in_forward(module: SourceModule) -> Iterator[Finding]:
    """A lazy layer is built each time its model runs.

    Each call of the model has new random weights. The model has no such parameters, or not the ones that the
    optimizer was given: nothing learns them, and no checkpoint keeps them. PyTorch says nothing. A layer that is built
    in the first call and kept is told where the program builds its optimizer before that call.

    Bad:

        def forward(self, x):
            return nn.LazyLinear(8)(x)

    Good:

        def __init__(self):
            super().__init__()
            self.head = nn.LazyLinear(8)

        def forward(self, x):
            return self.head(x)
    """
    for layer in module.lazy_layers:
        if layer.fresh == "once":
            optimizer = optimizer_before(module, layer)
            if optimizer:
                yield Finding(
                    layer.place,
                    f"a `{layer.type}` is built in the first run of the model, after the optimizer on line "
                    f"{optimizer.line}: it is silently never trained",
                    label="not there when the optimizer was built",
                    related=(Related(optimizer, "is given the parameters before that"),),
                    help="build it in `__init__`; or call the model once before the optimizer is built",
                )
        elif layer.fresh:
            yield Finding(
                layer.place,
                f"a `{layer.type}` is built anew in each run of the model: its weights are random and never trained",
                label="forgotten after the call" if layer.fresh == "called" else "takes the place of the last one",
                help="build it in `__init__` and keep it in an attribute of the model",
            )
