"""LZ217: a lazy model is shared between processes."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Timeline, rule


@rule("LZ217", "ship-before-init", on=Timeline)
def ship_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A model is put into shared memory while a layer of it is lazy.

    There is no memory to share yet: PyTorch raises.

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
