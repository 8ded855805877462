"""LZ214: a dry run in train mode moves the statistics of norm layers."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ214", "train-mode-dry-run", on=Timeline, severity=Severity.WARNING)
def train_mode_dry_run(timeline: Timeline) -> Iterator[Finding]:
    """A dry run in train mode moves the running statistics of norm layers.

    `torch.no_grad` keeps gradients away, not statistics: training starts with the mean and variance of the
    dummy batch in them, and `num_batches_tracked` at 1. With a batch of one the norm raises.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d())
        with torch.no_grad():
            net(torch.zeros(2, 16))
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)

    Good:

        net = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d())
        with torch.no_grad():
            net.eval()(torch.zeros(2, 16))
        optimizer = torch.optim.SGD(net.train().parameters(), lr=0.1)
    """
    for run in timeline.happenings("dry-run"):
        yield Finding(
            run.event.place,
            f"this dry run in train mode moves the running statistics of {run.layer_names}{run.when}: "
            "training starts with a dummy batch in them",
            label="in train mode",
            related=run.related,
            help="call `.eval()` before the dry run, and `.train()` after it",
            model=timeline.name,
        )
