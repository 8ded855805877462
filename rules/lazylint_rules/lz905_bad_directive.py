"""LZ905: a comment for lazylint that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Suppressions, rule


@rule("LZ905", "bad-directive", on=Suppressions, raises=False)
def bad_directive(said: Suppressions) -> Iterator[Finding]:
    """A `# lazylint:` comment cannot be read.

    It does nothing: a finding that it was to silence is reported, and an input that it was to say is found by
    trial. A code that no rule has, and a parameter that the function has not, are told too.

    Bad:

        layer = nn.LazyLinear(8, 16)  # lazylint: disable=LZ301

    Good:

        layer = nn.LazyLinear(8, 16)  # lazylint: ignore[LZ301]
    """
    for bad in said.malformed:
        yield Finding(bad.place, bad.reason, help=bad.help or None)
