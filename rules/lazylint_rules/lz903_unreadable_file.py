"""LZ903: a file that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from lazylint import Finding, Place, SourceModule, rule


@rule("LZ903", "unreadable-file", on=SourceModule)
def unreadable_file(module: SourceModule) -> Iterator[Finding]:
    """A file cannot be read: a syntax error, an unknown encoding, a broken notebook.

    It was not checked; the others were.

    Bad:

        layer = nn.LazyLinear(  # never closed

    Good:

        layer = nn.LazyLinear(10)
    """
    if module.error is not None:
        place = Place(module.path, module.error.line, module.error.column)
        yield Finding(place, f"this file cannot be read: {module.error.message}")
