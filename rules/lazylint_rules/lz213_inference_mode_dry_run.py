"""LZ213: a dry run under inference mode, and training after it."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Timeline, rule


@rule("LZ213", "inference-mode-dry-run", on=Timeline)
def inference_mode_dry_run(timeline: Timeline) -> Iterator[Finding]:
    """A model that was initialised under `torch.inference_mode` is called with gradients.

    Its parameters are inference tensors for ever, which autograd refuses to save: PyTorch raises at the
    call. A dry run under `torch.no_grad` leaves ordinary parameters.

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
        yield Finding(
            call.event.place,
            f"{call.layer_names} became inference tensors on line {call.event.detail.get('line')}, under "
            f"`inference_mode`: a call with gradients {call.raises}",
            label="autograd refuses its parameters",
            related=call.related,
            notes=call.event.torch_says,
            help="make the dry run under `torch.no_grad()`",
            model=timeline.name,
        )
