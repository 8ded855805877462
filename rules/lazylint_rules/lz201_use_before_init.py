"""LZ201: a parameter is used before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Timeline, rule


@rule("LZ201", "use-before-init", on=Timeline)
def use_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A parameter is used while it is uninitialised.

    Until the first call, a lazy layer's parameters have no shape and no values: PyTorch raises when they
    are counted, cloned, compared or calculated with.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
        total = sum(p.numel() for p in net.parameters())

    Good:

        net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
        with torch.no_grad():
            net.eval()(torch.empty(1, 16))
        total = sum(p.numel() for p in net.parameters())
    """
    for use in timeline.happenings("read", "call"):
        yield Finding(
            use.event.place,
            f"`{use.event.operation}` of {use.subject}, not initialised yet, {use.raises}",
            label="no shape and no values before the first call",
            related=use.related,
            notes=use.event.torch_says,
            help=use.dry_run,
            model=timeline.name,
        )
