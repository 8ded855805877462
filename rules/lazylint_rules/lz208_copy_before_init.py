"""LZ208: a lazy layer is copied before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ208", "copy-before-init", on=Timeline)
def copy_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A lazy layer is copied while it is uninitialised.

    Buffers that are uninitialised cannot be copied: `copy.deepcopy` of a `LazyBatchNorm` or
    `LazyInstanceNorm` raises. Linear and convolution layers are copied, but original and copy then
    initialise apart: an averaged model or a target network starts with weights of its own.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d())
        target = copy.deepcopy(net)

    Good:

        net = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d())
        with torch.no_grad():
            net.eval()(torch.empty(1, 16))
        target = copy.deepcopy(net)
    """
    for copy in timeline.happenings("copy"):
        if copy.event.raises is None:
            what = "start with weights of their own, not those of the original"
            says = f"copies of {copy.layer_names}, not initialised yet, {what}{copy.when}"
        else:
            says = f"a copy of {copy.subject}, not initialised yet, {copy.raises}: a lazy buffer cannot be copied"
        yield Finding(
            copy.event.place,
            says,
            label="nothing to copy before the first call",
            related=copy.related,
            notes=copy.event.torch_says,
            help=copy.dry_run,
            model=timeline.name,
            severity=None if copy.event.raises else Severity.WARNING,
        )
