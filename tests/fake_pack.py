"""A rule pack for tests of the front: one rule a view, each a few lines."""

from collections.abc import Iterator

from lazylint import Edit, Finding, Fix, ModelGraph, Place, Related, Severity, SourceModule, Suppressions, rule
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


@rule("LZ310", "shouting", on=SourceModule, severity=Severity.WARNING)
def shouting(module: SourceModule) -> Iterator[Finding]:
    """A capital X: `XY` is to be `y`, which is safe, and any other `x`, which is not."""
    for number, line in enumerate(module.lines, start=1):
        for column in (index for index, letter in enumerate(line, start=1) if letter == "X"):
            safe = line[column : column + 1] == "Y"
            place = Place(module.path, number, column, number, column + 1 + safe)
            content = "y" if safe else "(" if "broken" in line else "x"
            yield Finding(place, "too loud", fix=Fix("speak softly", (Edit(place, content),), safe))


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
        what = f"silences nothing: {', '.join(directive.codes) or 'all'}"
        yield Finding(directive.place, what, fix=said.removal(directive))


@rule("LZ905", "bad-directive", on=Suppressions)
def bad_directive(said: Suppressions) -> Iterator[Finding]:
    """A comment cannot be read."""
    for bad in said.malformed:
        yield Finding(bad.place, bad.reason)
