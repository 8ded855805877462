"""Findings under the name of their file, as ruff groups them: `  14:13 error LZ101 [lazy-width-conflict] message`."""

from __future__ import annotations

from itertools import groupby

from lazylint.checked import Checked
from lazylint.report.concise import headline, where
from lazylint.terminal import BOLD, one_line, paint


def render(checked: Checked, *, color: bool = False) -> str:
    """The files, an empty line between them."""
    groups = []
    for name, findings in groupby(checked.findings, key=lambda finding: finding.place.path):
        shown = one_line(name)
        lines = [
            headline(finding, checked, color, where(finding.place).removeprefix(f"{shown}:")) for finding in findings
        ]
        groups.append("\n".join([f"{paint(shown, BOLD, color)}:", *(f"  {line}" for line in lines)]))
    return "\n\n".join(groups)
