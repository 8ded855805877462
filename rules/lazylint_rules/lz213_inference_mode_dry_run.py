"""LZ213: a dry run under inference mode, and training or export after it."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ213", "inference-mode-dry-run", on=Timeline)
def inference_mode_dry_run(timeline: Timeline) -> Iterator[Finding]:
    """A model that was initialised under `torch.inference_mode` is called with gradients, or exported.

    Its parameters are inference tensors for ever, which autograd refuses to save: PyTorch raises at the
    call. A layer whose weight need not be saved, such as the first `LazyLinear` on plain data, runs, and its
    weight silently never gets a gradient. `torch.export`, unless it is strict, refuses such parameters wherever they
    require gradients. A dry run under `torch.no_grad` leaves ordinary parameters.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8), nn.LazyLinear(2))
        with torch.inference_mode():
            net(torch.empty(1, 16))
        net(torch.rand(4, 16)).sum().backward()

    Good:

        net = nn.Sequential(nn.LazyLinear(8), nn.LazyLinear(2))
        with torch.no_grad():
            net(torch.empty(1, 16))
        net(torch.rand(4, 16)).sum().backward()
    """
    for call in timeline.happenings("inference"):
        silent = call.event.raises is None
        what = f"a call with gradients {call.raises}"
        if silent:
            what = "a call with gradients leaves them out: they are silently never trained"
        elif call.event.operation != "call":
            what = f"`{call.event.operation}` {call.raises}"
        yield Finding(
            call.event.place,
            f"{call.layer_names} became inference tensors on line {call.event.detail.get('line')}, under "
            f"`inference_mode`: {what}",
            label="its parameters are refused",
            related=call.related,
            notes=call.event.torch_says,
            help="make the dry run under `torch.no_grad()`",
            model=timeline.name,
            severity=Severity.WARNING if silent else None,
        )
