"""A rule pack for tests of the front: one rule a view, each a few lines."""

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Place, Related, Severity, SourceModule, Suppressions, rule
from lazylint.graph import Relation


@rule("LZ101", "lazy-width-conflict", on=ModelGraph)
def lazy_width_conflict(graph: ModelGraph) -> Iterator[Finding]:
    """One layer gets two widths."""
    for reuse in graph.reuses(Relation.NEVER):
        yield Finding(
            reuse.place,
            f"`{reuse.layer.name}` was fixed at {reuse.first.width} on line {reuse.first_place.line}, "
            f"gets {reuse.later.width} here",
            related=(Related(reuse.first_place, f"fixes {reuse.first.width}"),),
        )


@rule("LZ401", "width-is-known", on=ModelGraph, severity=Severity.INFO, default=False)
def width_is_known(graph: ModelGraph) -> Iterator[Finding]:
    """The width is a constant."""
    for layer in graph.layers:
        yield Finding(layer.place or graph.place, f"`{layer.name}` has a known width")


@rule("LZ901", "not-analysed", on=ModelGraph, severity=Severity.INFO)
def not_analysed(graph: ModelGraph) -> Iterator[Finding]:
    """Nothing could be said."""
    for unknown in graph.unknowns:
        if unknown.whole:
            yield Finding(unknown.place or graph.place, unknown.reason)


@rule("LZ903", "unreadable-file", on=SourceModule)
def unreadable_file(module: SourceModule) -> Iterator[Finding]:
    """The file cannot be read."""
    if module.error:
        yield Finding(Place(module.path, module.error.line, module.error.column), module.error.message)


@rule("LZ904", "unused-suppression", on=Suppressions, severity=Severity.WARNING)
def unused_suppression(said: Suppressions) -> Iterator[Finding]:
    """A comment silences nothing."""
    for directive in said.unused:
        yield Finding(directive.place, f"silences nothing: {', '.join(directive.codes) or 'all'}")


@rule("LZ905", "bad-directive", on=Suppressions)
def bad_directive(said: Suppressions) -> Iterator[Finding]:
    """A comment cannot be read."""
    for bad in said.malformed:
        yield Finding(bad.place, bad.reason)
