"""Azure Pipelines logging commands. Azure has no level below a warning."""

from __future__ import annotations

from lazylint.checked import Checked
from lazylint.finding import Finding, Severity
from lazylint.report.concise import in_cell
from lazylint.terminal import printable


def render(checked: Checked, *, color: bool = False) -> str:
    """One `##vso[task.logissue]` line a finding."""
    return "\n".join(_issue(finding) for finding in checked.findings)


def _issue(finding: Finding) -> str:
    place = finding.place
    level = "error" if finding.severity is Severity.ERROR else "warning"
    fields = f"type={level};sourcepath={_property(place.path)};linenumber={place.line};columnnumber={place.column}"
    return f"##vso[task.logissue {fields};code={finding.code};]{_escaped(in_cell(finding))}"


def _escaped(text: str) -> str:
    return printable(text).replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(";", "%3B").replace("]", "%5D")
