"""`lazylint merge`: one JSON report of several, as one run over all files would have written it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lazylint.fault import Fault
from lazylint.finding import Severity
from lazylint.source.discover import display_name
from lazylint.terminal import json_text

Object = dict[str, Any]


def run(reports: Sequence[str], output_file: str | None, fail_on: str) -> int:
    """Merge, write, and say how bad it is. The exit code. Raises `Fault`."""
    merged = merge([_read(report) for report in reports])
    text = json_text(merged) + "\n"
    if output_file is None:
        sys.stdout.write(text)
    else:
        try:
            Path(output_file).write_text(text, encoding="utf-8")
        except OSError as error:
            raise Fault(f"cannot be written: {error.strerror}", where=output_file) from error
    return int(any(Severity(found["severity"]).rank <= Severity(fail_on).rank for found in merged))


def merge(reports: Sequence[Sequence[Object]]) -> list[Object]:
    """All findings once, in order of place; a file that two shards import is told by both."""
    found = {json.dumps(finding, sort_keys=True): finding for report in reports for finding in report}
    return sorted(found.values(), key=_order)


def _order(finding: Object) -> tuple[Any, ...]:
    start = finding["location"]
    name = display_name(os.path.normpath(finding["filename"]))
    return name, finding["cell"] or 0, start["row"], start["column"], finding["code"], finding["message"]


def _read(report: str) -> list[Object]:
    """The findings in a file. Raises `Fault` for one that is not of lazylint's JSON format."""
    try:
        said = json.loads(Path(report).read_text(encoding="utf-8"))
        if not isinstance(said, list):
            raise TypeError
        for finding in said:
            Severity(finding["severity"])
            _order(finding)
            if not all(isinstance(part, str) for part in (finding["code"], finding["message"])):
                raise TypeError
    except OSError as error:
        raise Fault(f"cannot be read: {error.strerror}", where=report) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Fault("is no report of lazylint", where=report, remedy="write it with `--output-format=json`") from error
    found: list[Object] = said
    return found
