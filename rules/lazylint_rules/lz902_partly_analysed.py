"""LZ902: a model or script that was seen in part."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, ModelGraph, Severity, rule

_TOLD = 4


@rule("LZ902", "partly-analysed", on=ModelGraph, severity=Severity.INFO)
def partly_analysed(graph: ModelGraph) -> Iterator[Finding]:
    """A model or script was analysed in part.

    What depends on the value at this place is unknown from here on; the rest was analysed.

    Bad:

        width = int(open("width.txt").read())

    Good:

        width = 16
    """
    partly = [unknown for unknown in graph.unknowns if not unknown.whole and not unknown.effect]
    for place in dict.fromkeys(unknown.place or graph.place for unknown in partly):
        first, *others = [unknown for unknown in partly if (unknown.place or graph.place) == place]
        more = f" (and {len(others)} more)" if others else ""
        untold = len(others) - _TOLD
        yield Finding(
            place,
            f"what depends on this is not known: {first.reason}{more}",
            notes=(
                *(other.reason for other in others[:_TOLD]),
                *([f"and {untold} more, which `--explain` tells"] if untold > 0 else []),
            ),
            help=first.remedy,
            model=graph.name,
        )
