"""LZ218: a summary of a model is made before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ218", "summary-before-init", on=Timeline, severity=Severity.WARNING)
def summary_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A library counts a model's parameters or operations while a layer of it is lazy.

    `torchinfo.summary` without an input passes uninitialised parameters by; `thop.profile` chooses its
    counters by class before it calls the model, and has none for lazy classes. The totals are too small, and
    nothing says so.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
        torchinfo.summary(net)

    Good:

        net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
        torchinfo.summary(net, input_size=(1, 16))
    """
    for summary in timeline.happenings("summary"):
        info = summary.event.operation == "torchinfo.summary"
        yield Finding(
            summary.event.place,
            f"`{summary.event.operation}` while {summary.layer_names} is not initialised yet counts "
            f"{summary.event.detail.get('counts')}{summary.when}, and no error is raised",
            label="passes lazy layers by",
            related=summary.related,
            help="give it `input_size` or `input_data`" if info else summary.dry_run,
            model=timeline.name,
        )
