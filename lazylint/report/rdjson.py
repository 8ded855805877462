"""Reviewdog's diagnostic format. Its columns count bytes of UTF-8."""

from __future__ import annotations

import os
from typing import Any

from lazylint.checked import Checked, source_key
from lazylint.finding import Finding, Place, Severity
from lazylint.source.content import split_lines
from lazylint.terminal import json_text

LEVELS = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def render(checked: Checked, *, color: bool = False) -> str:
    """One DiagnosticResult."""
    result = {
        "source": {"name": "lazylint"},
        "diagnostics": [_diagnostic(finding, checked) for finding in checked.findings],
    }
    return json_text(result)


def _diagnostic(finding: Finding, checked: Checked) -> dict[str, Any]:
    told: dict[str, Any] = {
        "message": finding.message,
        "location": _location(finding.place, checked),
        "severity": LEVELS[finding.severity or Severity.ERROR],
        "code": {"value": finding.code},
    }
    if finding.related:
        told["related_locations"] = [
            {"message": related.message, "location": _location(related.place, checked)} for related in finding.related
        ]
    if finding.fix:
        told["suggestions"] = [
            {"range": _range(edit.place, checked), "text": edit.content} for edit in finding.fix.edits
        ]
    return told


def _location(place: Place, checked: Checked) -> dict[str, Any]:
    path = os.path.normpath(os.path.join(checked.root, place.path))
    return {"path": path, "range": _range(place, checked)}


def _range(place: Place, checked: Checked) -> dict[str, Any]:
    lines = split_lines(checked.sources.get(source_key(place), ""))
    end_line, end_column = place.end_line or place.line, place.end_column or place.column
    return {
        "start": {"line": place.line, "column": _byte_column(lines, place.line, place.column)},
        "end": {"line": end_line, "column": _byte_column(lines, end_line, end_column)},
    }


def _byte_column(lines: list[str], line: int, column: int) -> int:
    before = lines[line - 1][: column - 1] if 0 < line <= len(lines) else ""
    return column - len(before) + len(before.encode("utf-8", "replace"))
