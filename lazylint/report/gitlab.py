"""GitLab's code quality report."""

from __future__ import annotations

from lazylint.checked import Checked
from lazylint.finding import Severity
from lazylint.fingerprint import fingerprints
from lazylint.report.concise import in_cell
from lazylint.terminal import json_text

LEVELS = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(checked: Checked, *, color: bool = False) -> str:
    """The JSON list; paths are relative to where lazylint ran, which in a GitLab job is the repository."""
    issues = [
        {
            "check_name": finding.code,
            "description": f"{finding.code} [{finding.slug}] {in_cell(finding)}",
            "fingerprint": digest,
            "severity": LEVELS[finding.severity or Severity.ERROR],
            "location": {
                "path": finding.place.path,
                "positions": {
                    "begin": {"line": finding.place.line, "column": finding.place.column},
                    "end": {
                        "line": finding.place.end_line or finding.place.line,
                        "column": finding.place.end_column or finding.place.column,
                    },
                },
            },
        }
        for finding, digest in fingerprints(checked)
    ]
    return json_text(issues)
