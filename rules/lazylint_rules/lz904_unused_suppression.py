"""LZ904: a comment that silences nothing."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Severity, Suppressions, rule


@rule("LZ904", "unused-suppression", on=Suppressions, severity=Severity.WARNING)
def unused_suppression(said: Suppressions) -> Iterator[Finding]:
    """A comment silences nothing.

    What it was written for is mended, or has moved: it would silence the next mistake there. Codes of rules
    that did not run, and files that were not fully analysed, are not judged.

    Bad:

        layer = nn.LazyLinear(8)  # lazylint: ignore[LZ301]

    Good:

        layer = nn.LazyLinear(8)
    """
    for directive in said.unused:
        named = ", ".join(f"`{code}`" for code in directive.codes)
        yield Finding(
            directive.place,
            f"nothing is silenced here: no finding of {named}" if named else "nothing is silenced here",
            fix=said.removal(directive),
        )
