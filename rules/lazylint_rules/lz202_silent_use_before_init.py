"""LZ202: a parameter is read before the dry run, and the answer is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule

_WIDTHS = (".in_features", ".in_channels", ".num_features")
_WRITE = "write the number: a lazy layer has none before its first call"


@rule("LZ202", "silent-use-before-init", on=Timeline, severity=Severity.WARNING)
def silent_use_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A parameter is read while it is uninitialised, and PyTorch answers as if it were empty.

    Most uses raise; `.ndim`, `.size()`, `.data`, `.nbytes`, `.T` and `clip_grad_norm_` do not. An optimizer
    whose parameters are split by `p.ndim >= 2` so decays none of the weights. Nor does the layer's own `in_features`,
    `in_channels` or `num_features`, which is 0: a layer built with it has no outputs, or no weights.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
        decay = [p for p in net.parameters() if p.ndim >= 2]

    Good:

        net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
        with torch.no_grad():
            net.eval()(torch.empty(1, 16))
        decay = [p for p in net.parameters() if p.ndim >= 2]
    """
    for read in timeline.happenings("silent-read"):
        answer = read.event.detail.get("answer") or "as if it were empty"
        yield Finding(
            read.event.place,
            f"`{read.event.operation}` of {read.subject} answers {answer}{read.when}: "
            "not initialised yet, and no error is raised",
            label="empty before the first call",
            related=read.related,
            help=_WRITE if read.event.operation in _WIDTHS else read.dry_run,
            model=timeline.name,
        )
