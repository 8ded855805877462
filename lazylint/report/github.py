"""GitHub Actions annotations. Errors come first: a step shows ten of each level and drops the rest."""

from __future__ import annotations

from lazylint.checked import Checked
from lazylint.finding import Finding, Severity
from lazylint.report.concise import where
from lazylint.terminal import printable

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
SHOWN = 10


def render(checked: Checked, *, color: bool = False) -> str:
    """Workflow commands, and a plain last line when some will not be shown."""
    ordered = sorted(checked.findings, key=lambda finding: (finding.severity or Severity.ERROR).rank)
    lines = []
    hidden = 0
    for severity, level in LEVELS.items():
        same = [finding for finding in ordered if (finding.severity or Severity.ERROR) is severity]
        lines += [_annotation(finding, level) for finding in same]
        hidden += max(0, len(same) - SHOWN)
    if hidden:
        lines.append(f"lazylint: GitHub shows {SHOWN} annotations of a level; {hidden} more are in this log")
    return "\n".join(lines)


def _annotation(finding: Finding, level: str) -> str:
    place = finding.place
    span = f"file={_property(place.path)},line={place.line},col={place.column}"
    if place.end_line:
        span += f",endLine={place.end_line}"
        span += f",endColumn={place.end_column}" if place.end_line == place.line else ""
    title = _property(f"{finding.code} [{finding.slug}]")
    return f"::{level} title={title},{span}::{_data(f'{where(place)}: {finding.code} {finding.message}')}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
