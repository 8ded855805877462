"""LZ216: parameters are frozen by a method that needs their shape."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Timeline, rule


@rule("LZ216", "freeze-before-init", on=Timeline)
def freeze_before_init(timeline: Timeline) -> Iterator[Finding]:
    """`requires_grad_` is called on an uninitialised parameter.

    PyTorch raises. Setting the attribute, `p.requires_grad = False`, works and is kept by the first call.

    Bad:

        layer = nn.LazyLinear(8)
        layer.requires_grad_(False)

    Good:

        layer = nn.LazyLinear(8)
        for p in layer.parameters():
            p.requires_grad = False
    """
    for freeze in timeline.happenings("freeze"):
        yield Finding(
            freeze.event.place,
            f"`requires_grad_` of {freeze.subject}, not initialised yet, {freeze.raises}",
            label="refused before the first call",
            related=freeze.related,
            notes=freeze.event.torch_says,
            help="set the attribute of each parameter, as in `p.requires_grad = False`: it is kept",
            model=timeline.name,
        )
