"""What several test files ask for: what lazylint says of all samples, checked once a process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lazylint.finding import Finding

if TYPE_CHECKING:
    from lazylint.corridor import Checked

SAMPLES = sorted((Path(__file__).parent / "samples").glob("LZ*.py"))


@pytest.fixture(scope="session")
def checked() -> Checked:
    """One run of all rules over all samples."""
    from lazylint.corridor import check_paths

    return check_paths([str(path) for path in SAMPLES])


@pytest.fixture(scope="session")
def findings_of(checked: Checked) -> dict[Path, list[Finding]]:
    """Findings by sample, in the order in which they are reported."""
    found: dict[Path, list[Finding]] = {path: [] for path in SAMPLES}
    for finding in checked.findings:
        found[Path(finding.place.path).resolve()].append(finding)
    return found
