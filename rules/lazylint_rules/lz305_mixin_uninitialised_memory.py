"""LZ305: a parameter that is materialised and never filled."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, SourceModule, rule


@rule("LZ305", "mixin-uninitialised-memory", on=SourceModule, severity=Severity.WARNING)
def mixin_uninitialised_memory(module: SourceModule) -> Iterator[Finding]:
    """A lazy class materialises a parameter and does not fill it.

    `materialize` takes memory as it finds it: garbage, zeros or NaN, another time something else. PyTorch
    says nothing.

    Bad:

        def initialize_parameters(self, x):
            if self.has_uninitialized_params():
                self.weight.materialize((self.out_features, x.shape[-1]))

    Good:

        def initialize_parameters(self, x):
            if self.has_uninitialized_params():
                self.weight.materialize((self.out_features, x.shape[-1]))
                nn.init.xavier_uniform_(self.weight)
    """
    for written in module.lazy_classes:
        if "initialize_parameters" not in written.own:
            continue
        for taken in written.memory.materialised:
            if not taken.filled:
                yield Finding(
                    taken.place,
                    f"`{taken.attribute}` is materialised and never filled: it holds what its memory held before",
                    help=f"fill it, as in `nn.init.zeros_(self.{taken.attribute})`",
                    model=written.name,
                )
