"""A third party's pack is found by its entry point, loads beside ours and reports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = """\
import torch
from torch import nn

layer = nn.LazyLinear(8, bias=False)
layer(torch.rand(2, 3))
layer(torch.rand(2, 5))
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with an installed distribution: the pack, and the metadata that an installer leaves."""
    site = tmp_path / "site"
    info = site / "acme_lint-1.0.dist-info"
    info.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("acme_pack.py"), site)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-lint\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[lazylint.rules]\nacme = acme_pack\n")
    return site


def lazylint(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(site), str(ROOT), str(ROOT / "rules")])
    return subprocess.run(
        [sys.executable, "-m", "lazylint", *words],
        cwd=site.parent,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_reports_beside_ours(site: Path) -> None:
    (site.parent / "net.py").write_text(PROGRAM)
    done = lazylint(site, "check", "net.py", "--output-format", "json")
    assert done.returncode == 1, done.stderr
    said = [(found["code"], found["name"], found["location"]["row"]) for found in json.loads(done.stdout)]
    assert said == [
        ("ACME001", "layer-without-bias", 4),
        ("ACME002", "narrow-lazy-layer", 5),
        ("LZ101", "lazy-width-conflict", 6),
    ]


def test_its_rules_are_chosen_and_silenced_as_ours(site: Path) -> None:
    silenced = PROGRAM.replace("bias=False)", "bias=False)  # lazylint: ignore[layer-without-bias]")
    (site.parent / "net.py").write_text(silenced)
    done = lazylint(site, "check", "--no-exec", "--select", "ACME", "net.py")
    assert done.returncode == 0, done.stdout
    (site.parent / "net.py").write_text(PROGRAM)
    assert lazylint(site, "check", "--no-exec", "--select", "ACME001", "net.py").returncode == 1
    assert lazylint(site, "check", "--no-exec", "--ignore", "ACME", "net.py").returncode == 0


def test_it_is_explained(site: Path) -> None:
    assert "A lazy linear layer has no bias." in lazylint(site, "rule", "ACME001").stdout
    codes = [rule["code"] for rule in json.loads(lazylint(site, "rule", "--all", "--output-format", "json").stdout)]
    assert codes[:2] == ["ACME001", "ACME002"]
    assert "LZ101" in codes


def test_a_pack_that_breaks_is_told(site: Path) -> None:
    (site / "acme_pack.py").write_text("import no_such_module\n")
    done = lazylint(site, "rule", "--all")
    assert done.returncode == 2
    assert "rule pack `acme_pack` cannot be imported" in done.stderr
