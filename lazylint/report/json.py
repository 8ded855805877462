"""One JSON list in ruff's shape, with `related` and `model` added."""

from __future__ import annotations

import os
from typing import Any

from lazylint.checked import Checked
from lazylint.finding import Configurations, Edit, Finding, Place, Severity
from lazylint.terminal import json_text

Object = dict[str, Any]


def render(checked: Checked, *, color: bool = False) -> str:
    """The list, indented."""
    return json_text([told(finding, checked.root) for finding in checked.findings])


def told(finding: Finding, root: str) -> Object:
    """One finding. File names are absolute, rows and columns count from 1, columns in characters.

    Only findings about a grid of constructor arguments have `configurations`.
    """
    held = {"configurations": held_for(finding.configurations)} if finding.configurations else {}
    return {
        "cell": finding.place.cell,
        "code": finding.code,
        "end_location": _end(finding.place),
        "filename": _absolute(finding.place, root),
        "fix": _fix(finding),
        "location": _start(finding.place),
        "message": finding.message,
        "model": finding.model,
        "name": finding.slug,
        "related": [
            {
                "cell": related.place.cell,
                "end_location": _end(related.place),
                "filename": _absolute(related.place, root),
                "location": _start(related.place),
                "message": related.message,
            }
            for related in finding.related
        ],
        "severity": (finding.severity or Severity.ERROR).value,
        "url": None,
        **held,
    }


def held_for(configurations: Configurations) -> Object:
    """The sets of arguments that a finding holds for, what they share in words, and how many there are in all."""
    return {
        "arguments": [dict(arguments) for arguments in configurations.arguments],
        "total": configurations.total,
        "words": configurations.words,
    }


def _absolute(place: Place, root: str) -> str:
    return os.path.normpath(os.path.join(root, place.path))


def _start(place: Place) -> Object:
    return {"row": place.line, "column": place.column}


def _end(place: Place) -> Object:
    return {"row": place.end_line or place.line, "column": place.end_column or place.column}


def _fix(finding: Finding) -> Object | None:
    fix = finding.fix
    if fix is None:
        return None
    return {
        "applicability": "safe" if fix.safe else "unsafe",
        "edits": [_edit(edit) for edit in fix.edits],
        "message": fix.message,
    }


def _edit(edit: Edit) -> Object:
    return {"content": edit.content, "end_location": _end(edit.place), "location": _start(edit.place)}
