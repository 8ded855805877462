"""LZ215: a model is cast or moved in a way that lazy parameters do not take."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Timeline, rule


@rule("LZ215", "cast-before-init", on=Timeline)
def cast_before_init(timeline: Timeline) -> Iterator[Finding]:
    """A model is cast or moved in a way that uninitialised parameters do not take.

    `.bfloat16()`, `.type()`, `.to_empty()` and `.to(memory_format=...)` raise; `.to("meta")` turns the
    parameters into empty ones that never get their shape. `.half()`, `.float()`, `.double()` and
    `.to(dtype)` work.

    Bad:

        layer = nn.LazyLinear(8).bfloat16()

    Good:

        layer = nn.LazyLinear(8).to(torch.bfloat16)
    """
    for cast in timeline.happenings("cast"):
        spoilt = cast.event.raises is None
        what = "leaves an empty parameter that is never initialised" if spoilt else f"raises {cast.event.error} here"
        yield Finding(
            cast.event.place,
            f"`{cast.event.operation}` of {cast.subject}, not initialised yet, {what}{cast.when}",
            label="no shape before the first call",
            related=cast.related,
            notes=cast.event.torch_says,
            help="write `.to(torch.bfloat16)`" if cast.event.operation == "bfloat16" else cast.dry_run,
            model=timeline.name,
            severity=Severity.WARNING if spoilt else None,
        )
