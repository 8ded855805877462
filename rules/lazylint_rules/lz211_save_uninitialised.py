"""LZ211: the state of a lazy model is saved."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ211", "save-uninitialised", on=Timeline, severity=Severity.WARNING)
def save_uninitialised(timeline: Timeline) -> Iterator[Finding]:
    """A state dict is saved while a layer of its model is lazy.

    Saving works, but `torch.load` refuses the file: uninitialised parameters are not among the types that
    it loads unless `weights_only=False` is said.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8))
        torch.save(net.state_dict(), "net.pt")

    Good:

        net = nn.Sequential(nn.LazyLinear(8))
        with torch.no_grad():
            net.eval()(torch.empty(1, 16))
        torch.save(net.state_dict(), "net.pt")
    """
    for save in timeline.happenings("save"):
        yield Finding(
            save.event.place,
            f"`{save.event.operation}` saves {save.subject}, not initialised yet{save.when}: "
            "`torch.load` will refuse the file",
            label="holds no values",
            related=save.related,
            notes=("PyTorch would say, at `torch.load`: UnpicklingError: Weights only load failed",),
            help=save.dry_run,
            model=timeline.name,
        )
