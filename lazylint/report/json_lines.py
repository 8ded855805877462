"""One JSON object a line, each as in the `json` format."""

from __future__ import annotations

from lazylint.checked import Checked
from lazylint.report.json import told
from lazylint.terminal import json_text


def render(checked: Checked, *, color: bool = False) -> str:
    """The lines, in order of place."""
    return "\n".join(json_text(told(finding, checked.root), indent=None) for finding in checked.findings)
