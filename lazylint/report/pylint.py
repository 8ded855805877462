"""Pylint's parseable lines: `net.py:14: [LZ101] message`."""

from __future__ import annotations

from lazylint.checked import Checked
from lazylint.terminal import one_line


def render(checked: Checked, *, color: bool = False) -> str:
    """The lines, in order of place; a notebook's lines count in their cell."""
    return "\n".join(
        f"{one_line(f.place.path)}:{f.place.line}: [{f.code}] {one_line(f.message)}" for f in checked.findings
    )
