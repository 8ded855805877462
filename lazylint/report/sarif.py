"""SARIF 2.1.0 (OASIS): related locations, the two calls as a code flow, stable fingerprints, rule help."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lazylint import __version__
from lazylint.checked import Checked, source_key
from lazylint.finding import Finding, Place, Severity
from lazylint.fingerprint import fingerprints
from lazylint.report.json import held_for
from lazylint.rules import Rule
from lazylint.source.content import split_lines
from lazylint.terminal import json_text

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
SHOWN_LOCATIONS = 100

Object = dict[str, Any]


def render(checked: Checked, *, color: bool = False) -> str:
    """One log with one run. Columns count characters; URIs are relative to where lazylint ran."""
    rules = [rule for rule in checked.rules if rule.code]
    index = {rule.code: position for position, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "lazylint",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"uri": f"{Path(checked.root).absolute().as_uri().rstrip('/')}/"}},
        "invocations": [_invocation(checked)],
        "results": [_result(finding, digest, index, checked) for finding, digest in fingerprints(checked)],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule[Any]) -> Object:
    return {
        "id": rule.code,
        "name": rule.slug,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.doc},
        "help": {"text": rule.doc, "markdown": rule.doc},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
    }


def _invocation(checked: Checked) -> Object:
    notices = [{"level": "error", "message": {"text": fault}} for fault in checked.faults]
    told: Object = {"executionSuccessful": not checked.faults}
    return {**told, "toolExecutionNotifications": notices} if notices else told


def _result(finding: Finding, digest: str, index: dict[str, int], checked: Checked) -> Object:
    text = "\n".join((finding.message, *finding.notes, *([f"help: {finding.help}"] if finding.help else [])))
    told: Object = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity or Severity.ERROR],
        "message": {"text": text},
        "locations": [_location(finding.place, checked, finding.label, finding.model)],
        "partialFingerprints": {"lazylint/v1": digest},
    }
    if finding.code in index:
        told["ruleIndex"] = index[finding.code]
    if finding.related:
        shown = finding.related[:SHOWN_LOCATIONS]
        told["relatedLocations"] = [
            {"id": number, **_location(related.place, checked, related.message)}
            for number, related in enumerate(shown, start=1)
        ]
        steps = [*((r.place, r.message) for r in shown), (finding.place, finding.label or finding.message)]
        flow = [{"location": _location(place, checked, said)} for place, said in steps]
        told["codeFlows"] = [{"threadFlows": [{"locations": flow}]}]
    if finding.fix:
        told["fixes"] = [_fix(finding)]
    if finding.configurations:
        told["properties"] = {"configurations": held_for(finding.configurations)}
    return told


def _location(place: Place, checked: Checked, said: str = "", model: str | None = None) -> Object:
    physical: Object = {"artifactLocation": _artifact(place), "region": _region(place)}
    lines = split_lines(checked.sources.get(source_key(place), ""))
    if 0 < place.line <= len(lines) and lines[place.line - 1].strip():
        physical["contextRegion"] = {"startLine": place.line, "snippet": {"text": lines[place.line - 1]}}
    told: Object = {"physicalLocation": physical}
    if said:
        told["message"] = {"text": said}
    logical = [{"name": f"cell {place.cell}", "kind": "module"}] if place.cell is not None else []
    logical += [{"fullyQualifiedName": model, "kind": "type"}] if model else []
    return {**told, "logicalLocations": logical} if logical else told


def _artifact(place: Place) -> Object:
    if os.path.isabs(place.path):
        return {"uri": Path(place.path).as_uri()}
    return {"uri": quote(place.path.replace("\\", "/")), "uriBaseId": "ROOT"}


def _region(place: Place) -> Object:
    region: Object = {"startLine": place.line, "startColumn": place.column}
    if place.end_line:
        region |= {"endLine": place.end_line, "endColumn": place.end_column}
    return region


def _fix(finding: Finding) -> Object:
    assert finding.fix
    changes: dict[str, list[Object]] = {}
    artifacts: dict[str, Object] = {}
    for edit in finding.fix.edits:
        artifacts[edit.place.path] = _artifact(edit.place)
        change = {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.content}}
        changes.setdefault(edit.place.path, []).append(change)
    return {
        "description": {"text": finding.fix.message},
        "artifactChanges": [{"artifactLocation": artifacts[p], "replacements": changes[p]} for p in changes],
    }
