"""What several test files ask for: the findings in all samples, checked once a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from lazylint.finding import Finding

SAMPLES = sorted((Path(__file__).parent / "samples").glob("LZ*.py"))


@pytest.fixture(scope="session")
def findings_of() -> dict[Path, list[Finding]]:
    """Findings by sample, in the order in which they are reported."""
    from lazylint.check import check_paths

    found: dict[Path, list[Finding]] = {path: [] for path in SAMPLES}
    for finding in check_paths([str(path) for path in SAMPLES]).findings:
        found[Path(finding.place.path).resolve()].append(finding)
    return found
