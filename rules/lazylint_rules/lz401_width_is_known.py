"""LZ401: a lazy layer whose width is a constant."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import BuiltLayers, Finding, Severity, rule


@rule("LZ401", "width-is-known", on=BuiltLayers, severity=Severity.INFO, default=False)
def width_is_known(built: BuiltLayers) -> Iterator[Finding]:
    """A lazy layer gets one width wherever it is used.

    Once a model is settled, the eager class says more: its parameters are there from the start, to be counted,
    wrapped, exported and copied. Widths that hang on an argument, or on inputs that lazylint made up, are not
    known; neither are those of a layer that a file outside this run imports. The fix is not safe: the eager class
    draws its first weights when it is built, so that a seeded program gets other numbers.

    Bad:

        self.conv = nn.Conv2d(3, 16, 3)
        self.norm = nn.LazyBatchNorm2d()

    Good:

        self.conv = nn.Conv2d(3, 16, 3)
        self.norm = nn.BatchNorm2d(16)
    """
    for known in built.known:
        layer, eager = known.layer, known.construction.eager
        yield Finding(
            known.construction.place,
            f"`{layer.name}` always gets {known.width} {layer.measure}",
            help=f"`{eager}` with {layer.attribute}={known.width} is the same layer",
            model=layer.owner,
            fix=known.fix,
        )
