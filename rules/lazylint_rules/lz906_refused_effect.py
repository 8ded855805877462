"""LZ906: an effect that the sandbox refused."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Severity, rule


@rule("LZ906", "refused-effect", on=ModelGraph, severity=Severity.INFO)
def refused_effect(graph: ModelGraph) -> Iterator[Finding]:
    """The sandbox refused what the code does here.

    Nothing that is analysed may write, open a socket, start a process or read what is not the project's. What
    it would have given is unknown from here on; the rest was analysed.

    Bad:

        width = requests.get("https://example.org/width").json()
        head = nn.LazyLinear(width)

    Good:

        width = 16
        head = nn.LazyLinear(width)
    """
    for unknown in graph.unknowns:
        if unknown.effect and not unknown.whole:
            yield Finding(
                unknown.place or graph.place,
                f"the sandbox refused this: {unknown.reason}",
                help=unknown.remedy,
                model=graph.name,
            )
