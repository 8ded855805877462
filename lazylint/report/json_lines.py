"""One JSON object a line, each as in the `json` format."""

from __future__ import annotations

import json

from lazylint.check import Checked
from lazylint.report.json import told


def render(checked: Checked, *, color: bool = False) -> str:
    """The lines, in order of place."""
    return "\n".join(
        json.dumps(told(finding, checked.root), ensure_ascii=False) for finding in checked.findings
    )
