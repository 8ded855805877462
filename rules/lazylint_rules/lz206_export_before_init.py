"""LZ206: a model is exported before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Timeline, rule


@rule("LZ206", "export-before-init", on=Timeline)
def export_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A model is scripted, traced, exported or compiled for dynamic shapes while a layer of it is lazy.

    `torch.jit`, `torch.export` (unless strict), `torch.onnx` and `torch.compile(dynamic=True)` raise. Plain
    `torch.compile` and `torch.export.export(..., strict=True)` work.

    Bad:

        net = nn.Sequential(nn.LazyLinear(8))
        scripted = torch.jit.script(net)

    Good:

        net = nn.Sequential(nn.LazyLinear(8))
        with torch.no_grad():
            net.eval()(torch.empty(1, 16))
        scripted = torch.jit.script(net)
    """
    for export in timeline.happenings("export"):
        yield Finding(
            export.event.place,
            f"`{export.event.operation}` of a model in which {export.layer_names} is not initialised yet "
            f"{export.raises}",
            label="needs the shapes of all parameters",
            related=export.related,
            notes=export.event.torch_says,
            help=export.dry_run,
            model=timeline.name,
        )
