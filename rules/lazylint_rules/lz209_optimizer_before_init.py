"""LZ209: an optimizer that needs shapes is built before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Timeline, rule


@rule("LZ209", "optimizer-before-init", on=Timeline)
def optimizer_before_init(timeline: Timeline) -> Iterator[Finding]:
    """An optimizer that looks at shapes when it is built is built on lazy parameters.

    `Adagrad` makes its state at once, `Muon` tests for matrices: both raise. All other optimizers of
    PyTorch take lazy parameters and train them well, once they are initialised.

    Bad:

        layer = nn.LazyLinear(8)
        optimizer = torch.optim.Adagrad(layer.parameters())

    Good:

        layer = nn.LazyLinear(8)
        with torch.no_grad():
            layer(torch.empty(1, 16))
        optimizer = torch.optim.Adagrad(layer.parameters())
    """
    for built in timeline.happenings("optimizer"):
        if built.event.raises is not None:
            yield Finding(
                built.event.place,
                f"`{built.event.operation}` of {built.subject}, not initialised yet, {built.raises}",
                label="needs the shapes of its parameters",
                related=built.related,
                notes=built.event.torch_says,
                help=built.dry_run,
                model=timeline.name,
            )
