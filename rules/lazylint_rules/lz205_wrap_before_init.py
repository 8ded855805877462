"""LZ205: a model is wrapped for several devices before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ205", "wrap-before-init", on=Timeline)
def wrap_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A model is wrapped for distributed training while a layer of it is lazy.

    `DistributedDataParallel`, `FullyShardedDataParallel` and `fully_shard` need the shapes of all
    parameters and raise; `SyncBatchNorm.convert_sync_batchnorm` makes a layer that is no longer lazy, with
    lazy parameters. A model whose checkpoint was loaded is initialised and may be wrapped.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8))
        net = nn.parallel.DistributedDataParallel(net)

    Good:

        net = nn.Sequential(nn.LazyLinear(8))
        with torch.no_grad():
            net.eval()(torch.empty(1, 16))
        net = nn.parallel.DistributedDataParallel(net.train())
    """
    for wrap in timeline.happenings("wrap"):
        if wrap.event.raises is None:
            what = "leaves it broken: no longer lazy, with lazy parameters; its first call raises"
        else:
            what = f"raises {wrap.event.error} here"
        yield Finding(
            wrap.event.place,
            f"`{wrap.event.operation}` while {wrap.layer_names} is not initialised yet {what}{wrap.when}",
            label="needs the shapes of all parameters",
            related=wrap.related,
            notes=wrap.event.torch_says,
            help=wrap.dry_run,
            model=timeline.name,
            severity=Severity.WARNING if wrap.event.raises is None else None,
        )
