"""LZ307: a subclass of a lazy layer whose `forward` is gone after the first call."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, SourceModule, rule


@rule("LZ307", "subclass-loses-override", on=SourceModule, severity=Severity.WARNING)
def subclass_loses_override(module: SourceModule) -> Iterator[Finding]:
    """A subclass of a lazy layer overrides `forward` and loses it.

    At its first call a lazy layer becomes an instance of its `cls_to_become`, which a subclass inherits: from
    the second call on, torch's own `forward` runs. In the first call `super()` without arguments raises a
    TypeError, for the layer is no instance of the subclass any more.

    Bad:

        class Doubled(nn.LazyLinear):
            def forward(self, input):
                return 2 * super().forward(input)

    Good:

        class Doubled(nn.LazyLinear):
            cls_to_become = None

            def forward(self, input):
                return 2 * super().forward(input)
    """
    for written in module.lazy_classes:
        layer = written.lazy_layer
        if layer is None or "forward" not in written.own or "cls_to_become" in written.names:
            continue
        forward = written.methods["forward"]
        becomes = f"`{written.name}` becomes `{layer.removeprefix('Lazy')}` at its first call"
        yield Finding(
            forward.place,
            f"{becomes}, and its `forward` is gone"
            if forward.superless
            else f"{becomes}, where `super()` raises a TypeError; then its `forward` is gone",
            help="set `cls_to_become = None`, or to a class with this `forward`",
            model=written.name,
        )
