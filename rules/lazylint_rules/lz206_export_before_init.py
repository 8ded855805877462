"""LZ206: a model is exported before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ206", "export-before-init", on=Timeline)
def export_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A model is scripted, traced, exported or compiled for dynamic shapes while a layer of it is lazy.

    `torch.jit`, `torch.export` (unless strict) and `torch.onnx` raise; `torch.compile(dynamic=True)` does where
    the width that a lazy layer takes is a symbol. Plain `torch.compile` and
    `torch.export.export(..., strict=True)` work.

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
        perhaps = export.event.raises is None
        what = f"raises if its width is a symbol there{export.when}" if perhaps else export.raises
        yield Finding(
            export.event.place,
            f"`{export.event.operation}` of a model in which {export.layer_names} is not initialised yet {what}",
            label="needs the shapes of all parameters",
            related=export.related,
            notes=export.event.torch_says,
            help=export.dry_run,
            model=timeline.name,
            severity=Severity.WARNING if perhaps else None,
        )
