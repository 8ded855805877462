"""LZ203: weights are initialised before the dry run."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ203", "init-before-dry-run", on=Timeline)
def init_before_dry_run(timeline: Timeline) -> Iterator[Finding]:
    """A parameter is given values before the dry run.

    `nn.init` raises, there is no shape to fill. Writing to `.data` raises nothing and is silently lost: the
    first call initialises the parameter anew, with the layer's default. A function for `apply` that asks for
    the eager class by `type(m) == nn.Linear` passes lazy layers by.

    Bad:

        layer = nn.LazyLinear(8)
        nn.init.zeros_(layer.bias)

    Good:

        layer = nn.LazyLinear(8)
        with torch.no_grad():
            layer(torch.empty(1, 16))
        nn.init.zeros_(layer.bias)
    """
    for init in timeline.happenings("init"):
        lost = init.event.raises is None
        what = "is silently lost: the first call gives it its default" if lost else f"raises {init.event.error} here"
        yield Finding(
            init.event.place,
            f"`{init.event.operation}` of {init.subject}, not initialised yet, {what}{init.when}",
            label="nothing to fill before the first call",
            related=init.related,
            notes=init.event.torch_says,
            help=init.dry_run,
            model=timeline.name,
            severity=Severity.WARNING if lost else None,
        )
    for skip in timeline.happenings("init-skips"):
        fn, now = skip.event.detail.get("fn") or "the function", skip.event.detail.get("type")
        yield Finding(
            skip.event.place,
            f"`{fn}` passes {skip.layer_names} by, still a `{now}` before its first call{skip.when}: "
            "it silently keeps its default weights",
            label="applied to every layer but these",
            related=skip.related,
            help=skip.dry_run,
            model=timeline.name,
            severity=Severity.WARNING,
        )
