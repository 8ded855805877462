"""What several test files ask for: what lazylint says of all samples, traced once for all processes."""

from __future__ import annotations

import fcntl
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lazylint import packs
from lazylint.finding import Finding
from lazylint.testing import read_marks

if TYPE_CHECKING:
    from lazylint.checked import Checked

OFF = tuple(rule.code for rule in packs.load(["lazylint_rules"]) if not rule.default)
SAMPLES = sorted((Path(__file__).parent / "samples").glob("LZ*.py"))


@pytest.fixture(scope="session")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """One run of all rules over all samples; those that are off by default speak only where a mark or a name asks."""
    from lazylint.config import Config
    from lazylint.corridor import check_paths
    from lazylint.executors import Means

    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    config = Config(extend_select=OFF, cache_folder=folder / "traces")
    marked = {path.resolve(): {path.name[:5], *(mark.code for mark in read_marks(path))} for path in SAMPLES}
    with (folder / "traces.lock").open("w") as lock:
        # The others wait: two at once would trace all of it twice.
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = check_paths([str(path) for path in SAMPLES], config, means=Means(cached=True))
    wanted = (f for f in found.findings if f.code not in OFF or f.code in marked[Path(f.place.path).resolve()])
    return replace(found, findings=tuple(wanted))


@pytest.fixture(scope="session")
def findings_of(checked: Checked) -> dict[Path, list[Finding]]:
    """Findings by sample, in the order in which they are reported."""
    found: dict[Path, list[Finding]] = {path: [] for path in SAMPLES}
    for finding in checked.findings:
        found[Path(finding.place.path).resolve()].append(finding)
    return found
