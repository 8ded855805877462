"""LZ210: an optimizer holds parameters that its model no longer has."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ210", "stale-optimizer", on=Timeline, severity=Severity.WARNING)
def stale_optimizer(timeline: Timeline) -> Iterator[Finding]:
    """An optimizer holds parameters that its model has exchanged since.

    `load_state_dict(assign=True)` puts new parameters into the model. An optimizer that was built before
    goes on with the old ones: the model is never trained, and nothing says so. Nor does an optimizer learn of a layer
    that the model is given later, such as another head.

    Bad:

        trained, net = nn.LazyLinear(2), nn.LazyLinear(2)
        trained(torch.empty(1, 16))
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        net.load_state_dict(trained.state_dict(), assign=True)

    Good:

        trained, net = nn.LazyLinear(2), nn.LazyLinear(2)
        trained(torch.empty(1, 16))
        net.load_state_dict(trained.state_dict(), assign=True)
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    """
    for change in timeline.happenings("stale"):
        detail = change.event.detail
        if not change.event.operation:
            yield Finding(
                change.event.place,
                f"{change.layer_names} is built after `{detail.get('optimizer')}`, which holds the rest of its "
                f"model{change.when}: it gets gradients, but is silently never trained",
                label="no optimizer holds its parameters",
                help="build the optimizer after it, or call `add_param_group`",
                model=timeline.name,
            )
            continue
        yield Finding(
            change.event.place,
            f"`{change.event.operation}` replaces {detail.get('stale')} of {detail.get('held')} parameters "
            f"that `{detail.get('optimizer')}` was built on{change.when}: they are silently never trained",
            label="puts new parameters in the place of those",
            help="build the optimizer after it",
            model=timeline.name,
        )
