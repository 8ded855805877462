"""lazylint on a folder of programs, by its command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

BATCH = 100
Findings = list[dict[str, Any]]


class LintError(Exception):
    """lazylint itself failed: another exit code than 0 or 1, or no JSON."""


def lint(paths: Iterable[Path]) -> dict[Path, Findings]:
    """The findings in each file, many files a call."""
    found: dict[Path, Findings] = {path.resolve(): [] for path in paths}
    for batch in batches(list(found)):
        for finding in _run(batch):
            found[Path(finding["filename"]).resolve()].append(finding)
    return found


def lint_many(folder: Path) -> dict[Path, Findings]:
    """The findings in each Python file of a folder."""
    return lint(sorted(folder.glob("*.py")))


def batches(paths: list[Path]) -> Iterator[list[Path]]:
    """Paths a hundred at a time."""
    for start in range(0, len(paths), BATCH):
        yield paths[start : start + BATCH]


def _run(paths: list[Path]) -> Findings:
    command = [
        sys.executable,
        "-c",
        "from lazylint.cli import main; main()",
        "check",
        "--output-format",
        "json",
    ]
    command += ["--python", sys.executable, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1}:
        raise LintError(f"exit {done.returncode}: {done.stderr[-2000:]}")
    try:
        findings: Findings = json.loads(done.stdout)
    except ValueError as error:
        raise LintError(f"no JSON: {done.stdout[:500]}{done.stderr[-2000:]}") from error
    return findings
