"""One line a finding: `net.py:14:13: error LZ101 [lazy-width-conflict] message`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lazylint.checked import Checked
from lazylint.terminal import BOLD, CYAN, RED, YELLOW, one_line, paint

if TYPE_CHECKING:
    from lazylint.finding import Finding, Place

_INKS = {"error": RED, "warning": YELLOW, "info": CYAN}


def render(checked: Checked, *, color: bool = False) -> str:
    """The lines, in order of place."""
    return "\n".join(headline(finding, checked, color) for finding in checked.findings)


def headline(finding: Finding, checked: Checked, color: bool, place: str = "") -> str:
    """Place, severity, code, slug and message of a finding, with `[*]` before one that `--fix` mends.

    `place` is said in the place of the finding's own.
    """
    mark = f"[{paint('*', CYAN, color)}] " if finding.offers_fix(unsafe=checked.unsafe_fixes) else ""
    return (
        f"{paint(place or where(finding.place), BOLD, color)}: {paint(_severity(finding), ink_of(finding), color)} "
        f"{paint(finding.code, BOLD, color)} [{finding.slug}] {mark}{one_line(finding.message)}"
    )


def ink_of(finding: Finding) -> str:
    """The colour of its severity."""
    return _INKS[_severity(finding)]


def _severity(finding: Finding) -> str:
    return finding.severity.value if finding.severity else "error"


def where(place: Place) -> str:
    """`net.py:14:13`, and in a notebook `n.ipynb:cell 3:2:5`."""
    cell = f"cell {place.cell}:" if place.cell is not None else ""
    return f"{one_line(place.path)}:{cell}{place.line}:{place.column}"


def in_cell(finding: Finding) -> str:
    """The message, with the cell for formats that have no place for it: their lines count in that cell."""
    cell = finding.place.cell
    return finding.message if cell is None else f"{finding.message} (cell {cell})"
