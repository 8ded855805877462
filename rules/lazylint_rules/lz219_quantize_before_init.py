"""LZ219: a model is quantised before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ219", "quantize-before-init", on=Timeline)
def quantize_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A model is quantised, or prepared for it, while a layer of it is lazy.

    Eager quantisation goes by class: `quantize_dynamic` finds no `nn.Linear` and leaves the layer as it is,
    `prepare` and `prepare_qat` put no observer on it, for which `convert` raises later. Where the model is
    copied first, lazy buffers raise at once, and `fuse_modules` knows no lazy class.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
        net = torch.ao.quantization.quantize_dynamic(net, {nn.Linear})

    Good:

        net = nn.Sequential(nn.LazyLinear(8), nn.ReLU())
        with torch.no_grad():
            net.eval()(torch.empty(1, 16))
        net = torch.ao.quantization.quantize_dynamic(net, {nn.Linear})
    """
    for change in timeline.happenings("quantise"):
        silent = change.event.raises is None
        dynamic = change.event.operation == "quantize_dynamic"
        passed = "leaves it as it is" if dynamic else "puts no observer on it, for which `convert` raises"
        what = f"silently {passed}{change.when}" if silent else change.raises
        yield Finding(
            change.event.place,
            f"`{change.event.operation}` while {change.layer_names} is not initialised yet {what}",
            label="chooses layers by class",
            related=change.related,
            notes=change.event.torch_says,
            help=change.dry_run,
            model=timeline.name,
            severity=Severity.WARNING if silent else None,
        )
