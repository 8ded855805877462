"""LZ217: a lazy model is sent to another process, or pickled."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ217", "ship-before-init", on=Timeline)
def ship_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A model is put into shared memory or pickled while a layer of it is lazy.

    There is no memory to share yet: PyTorch raises. A pickle of a lazy parameter holds whether it wants
    gradients, and neither its type nor its device: what was cast comes back as the default type.

    Bad:

        layer = nn.LazyLinear(8)
        layer.share_memory()

    Good:

        layer = nn.LazyLinear(8)
        with torch.no_grad():
            layer(torch.empty(1, 16))
        layer.share_memory()
    """
    for share in timeline.happenings("share"):
        yield Finding(
            share.event.place,
            f"`{share.event.operation}` of {share.subject}, not initialised yet, {share.raises}",
            label="no memory before the first call",
            related=share.related,
            notes=share.event.torch_says,
            help=share.dry_run,
            model=timeline.name,
        )
    for pickled in timeline.happenings("ship"):
        was, becomes = pickled.event.detail.get("dtype"), pickled.event.detail.get("becomes")
        yield Finding(
            pickled.event.place,
            f"a pickle of {pickled.subject}, not initialised yet, silently forgets its type{pickled.when}: "
            f"{was} comes back as {becomes}",
            label="pickled without its type",
            related=pickled.related,
            help=pickled.dry_run,
            model=timeline.name,
            severity=Severity.WARNING,
        )
