"""JUnit XML: a suite a file, a failing case a finding; one passing case when all is clean."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import groupby

from lazylint.checked import Checked
from lazylint.finding import Finding, Severity
from lazylint.report.concise import where
from lazylint.terminal import printable


def render(checked: Checked, *, color: bool = False) -> str:
    """The document. Findings of severity info are cases that pass, with their message as output."""
    failing = [finding for finding in checked.findings if finding.severity is not Severity.INFO]
    total = str(max(len(checked.findings), 1))
    root = ET.Element("testsuites", name="lazylint", tests=total, failures=str(len(failing)), errors="0")
    for path, group in groupby(checked.findings, key=lambda finding: finding.place.path):
        _suite(root, path, list(group))
    if not checked.findings:
        suite = ET.SubElement(root, "testsuite", name="lazylint", tests="1", failures="0", errors="0")
        ET.SubElement(suite, "testcase", name="no findings", classname="lazylint")
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}'


def _suite(root: ET.Element, path: str, findings: list[Finding]) -> None:
    failing = sum(finding.severity is not Severity.INFO for finding in findings)
    suite = ET.SubElement(
        root, "testsuite", name=printable(path), tests=str(len(findings)), failures=str(failing), errors="0"
    )
    for finding in findings:
        place = finding.place
        name = f"{finding.code} [{finding.slug}] at {where(place)}"
        case = ET.SubElement(
            suite,
            "testcase",
            name=name,
            classname=printable(path),
            file=printable(path),
            line=str(place.line),
        )
        text = printable("\n".join((f"{where(place)}: {finding.message}", *_more(finding))))
        if finding.severity is Severity.INFO:
            ET.SubElement(case, "system-out").text = text
        else:
            failure = ET.SubElement(case, "failure", message=printable(finding.message), type=finding.code)
            failure.text = text


def _more(finding: Finding) -> list[str]:
    lines = [f"{where(related.place)}: {related.message}" for related in finding.related]
    lines += [*finding.notes, *([f"help: {finding.help}"] if finding.help else [])]
    return [*lines, *([f"fix: {finding.fix.message}"] if finding.fix else [])]
