"""LZ207: a parameter is reparametrised, pruned or fused before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Timeline, rule


@rule("LZ207", "reparam-before-init", on=Timeline)
def reparam_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A lazy layer's weight is normalised, parametrised, pruned or fused while it is uninitialised.

    `weight_norm`, `spectral_norm`, `nn.utils.parametrizations`, `nn.utils.prune`, `skip_init` and
    `fuse_conv_bn_eval` calculate with the weight, which has no shape yet: PyTorch raises.

    Bad:

        layer = nn.utils.spectral_norm(nn.LazyLinear(8))

    Good:

        layer = nn.LazyLinear(8)
        with torch.no_grad():
            layer(torch.empty(1, 16))
        layer = nn.utils.spectral_norm(layer)
    """
    for change in timeline.happenings("reparametrise"):
        yield Finding(
            change.event.place,
            f"`{change.event.operation}` of {change.layer_names}, not initialised yet, {change.raises}",
            label="no shape and no values before the first call",
            related=change.related,
            notes=change.event.torch_says,
            help=change.dry_run,
            model=timeline.name,
        )
