"""The hook `lazylint` of the manifest, `language: python`: an environment without torch, made by the runner, that finds
the project's own python. Making it takes what lazylint depends on from where pip is set up to find it; where that
is nowhere, the tests are skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PATIENCE = 300
SHIPPED = ("lazylint", "rules", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
CONFLICT = (
    "import torch\nfrom torch import nn\n\nhead = nn.LazyLinear(4)\nhead(torch.rand(2, 8))\nhead(torch.rand(2, 16))\n"
)

Run = Callable[..., subprocess.CompletedProcess[str]]
Runner = Callable[..., list[str]]


def environment(home: Path) -> Mapping[str, str]:
    """That of a user whose PATH has no torch; pip's settings stay."""
    kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "SSL_", "LANG"))}
    return {
        **kept,
        "HOME": str(home),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PREK_HOME": str(home / "prek"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{role}_NAME": "somebody" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": "somebody@example.org" for role in ("AUTHOR", "COMMITTER")},
        "NO_COLOR": "1",
    }


@pytest.fixture
def run(tmp_path: Path) -> Run:
    home = tmp_path / "home"
    home.mkdir()

    def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment(home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    return run


def pre_commit(*words: str) -> list[str]:
    return [sys.executable, "-m", "pre_commit", *words]


def prek(*words: str) -> list[str]:
    found = shutil.which("prek", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not found:
        pytest.skip("prek is not installed")
    return [found, *words]


def project_with_hook(folder: Path, run: Run, runner: Runner) -> Path:
    """A repository with a mistake in it that has the hook, whose environment is made."""
    ours, theirs = folder / "lazylint", folder / "project"
    ours.mkdir()
    for name in SHIPPED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, ours / name)
    theirs.mkdir()
    (theirs / ".gitignore").write_text(".venv\n")
    (theirs / "layers.py").write_text(CONFLICT)
    for place in (ours, theirs):
        for command in ("git init -q", "git add -A", "git commit -q -m all"):
            assert run(place, *command.split()).returncode == 0
    rev = run(ours, "git", "rev-parse", "HEAD").stdout.strip()
    (theirs / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {ours.as_uri()}\n    rev: {rev}\n    hooks:\n      - id: lazylint\n"
    )
    made = run(theirs, *runner("install-hooks"))
    if made.returncode:
        said = made.stdout + made.stderr
        if re.search(
            "no matching distribution|could not find a version|no solution found|connect", said, re.IGNORECASE
        ):
            pytest.skip("pip finds nothing here to make an environment from")
        raise AssertionError(said)
    return theirs


@pytest.mark.parametrize("runner", [pre_commit, prek])
def test_it_says_what_to_do_without_torch_and_finds_the_python_of_the_project(
    runner: Runner, tmp_path: Path, run: Run
) -> None:
    project = project_with_hook(tmp_path, run, runner)
    lost = run(project, *runner("run", "--all-files"))
    assert lost.returncode == 1, lost.stdout + lost.stderr
    assert "lazylint: error: no python with torch was found" in lost.stdout
    assert "install torch into the project's `.venv`" in lost.stdout
    (project / ".venv").symlink_to(sys.prefix)
    done = run(project, *runner("run", "--all-files"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "layers.py:6:1: error LZ101 [lazy-width-conflict]" in done.stdout
