"""LZ310: a lazy instance norm with defaults that the eager one does not have."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, SourceModule, rule
from lazylint.source.eager import written_out


@rule("LZ310", "instancenorm-defaults", on=SourceModule, severity=Severity.INFO)
def instancenorm_defaults(module: SourceModule) -> Iterator[Finding]:
    """A lazy instance norm has other defaults than the eager one.

    `LazyInstanceNorm2d()` has affine=True and track_running_stats=True, `InstanceNorm2d(n)` has neither: the
    lazy one has parameters of its own, and in eval mode it normalises by running statistics.

    Bad:

        self.norm = nn.LazyInstanceNorm2d()

    Good:

        self.norm = nn.LazyInstanceNorm2d(affine=False, track_running_stats=False)
    """
    for layer in module.lazy_layers:
        if layer.type.startswith("LazyInstanceNorm") and layer.plain:
            left = [f"{name}=True" for name in ("affine", "track_running_stats") if not layer.given(name)]
            if left:
                yield Finding(
                    layer.place,
                    f"`{layer.type}` has {' and '.join(left)}, `{layer.eager}` False",
                    help="say which you want",
                    fix=written_out(module, layer) if layer.holder != "parameter" else None,
                )
