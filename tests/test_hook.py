"""The hook as people have it: pre-commit and prek run it on a repository of their own, without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MANIFESTS = (".pre-commit-hooks.yaml", "pre-commit-hooks.yaml")
SCRIPTS = Path(sys.executable).parent
NOWHERE = "http://127.0.0.1:9"

CONFLICT = """\
import torch
from torch import nn

head = nn.LazyLinear(4)
head(torch.rand(2, 8))
head(torch.rand(2, 16))
"""
CLEAN = CONFLICT.replace("16", "8")

Run = Callable[..., subprocess.CompletedProcess[str]]


def pre_commit(*words: str) -> list[str]:
    return [sys.executable, "-m", "pre_commit", *words]


def prek(*words: str) -> list[str]:
    found = shutil.which("prek", path=f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}")
    if not found:
        pytest.skip("prek is not installed")
    return [found, *words]


each_runner = pytest.mark.parametrize("runner", [pre_commit, prek])


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in a folder: a home of its own, our scripts first on PATH, no way to the network."""
    home = tmp_path / "home"
    home.mkdir()
    env = {
        "HOME": str(home),
        "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PREK_HOME": str(home / "prek"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{role}_NAME": "somebody" for role in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{role}_EMAIL": "somebody@example.org" for role in ("AUTHOR", "COMMITTER")},
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE),
        "PIP_NO_INDEX": "1",
        "NO_COLOR": "1",
    }

    def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def repository(tmp_path: Path, run: Run) -> Path:
    """A git repository without commits."""
    folder = tmp_path / "project"
    folder.mkdir()
    assert run(folder, "git", "init", "-q").returncode == 0
    return folder


def write(run: Run, repository: Path, **files: str) -> None:
    """Write Python files and stage them."""
    for name, text in files.items():
        (repository / f"{name}.py").write_text(text)
    assert run(repository, "git", "add", "-A").returncode == 0


def use_local(repository: Path) -> None:
    """Configure the hook as a project does that has lazylint in its own environment."""
    (repository / ".pre-commit-config.yaml").write_text(
        "repos:\n"
        "  - repo: local\n"
        "    hooks:\n"
        "      - id: lazylint\n"
        "        name: lazylint\n"
        "        entry: lazylint check --importers\n"
        "        language: system\n"
        "        types_or: [python, jupyter]\n"
        "        require_serial: true\n"
    )


def use_manifest(run: Run, repository: Path) -> None:
    """Configure the hook `lazylint-system` from a repository that holds nothing but our manifests."""
    ours = repository.parent / "lazylint"
    ours.mkdir()
    for name in MANIFESTS:
        shutil.copy(ROOT / name, ours)
    for command in ("git init -q", "git add -A", "git commit -q -m manifests"):
        assert run(ours, *command.split()).returncode == 0
    rev = run(ours, "git", "rev-parse", "HEAD").stdout.strip()
    (repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {ours.as_uri()}\n    rev: {rev}\n    hooks:\n      - id: lazylint-system\n"
    )


@pytest.mark.parametrize("name", MANIFESTS)
def test_pre_commit_takes_the_manifest(name: str, run: Run) -> None:
    done = run(ROOT, *pre_commit("validate-manifest", name))
    assert done.returncode == 0, done.stdout + done.stderr


def test_pre_commit_refuses_a_broken_manifest(tmp_path: Path, run: Run) -> None:
    """So that the test above can fail."""
    text = (ROOT / MANIFESTS[0]).read_text().replace("  entry:", "  entree:")
    (tmp_path / "hooks.yaml").write_text(text)
    assert run(tmp_path, *pre_commit("validate-manifest", "hooks.yaml")).returncode != 0


@each_runner
def test_the_hook_of_the_manifest(runner: Callable[..., list[str]], repository: Path, run: Run) -> None:
    use_manifest(run, repository)
    write(run, repository, net=CONFLICT, other="print(1)\n")
    failed = run(repository, *runner("run", "--all-files"))
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "net.py:6:1: error LZ101 [lazy-width-conflict]" in failed.stdout
    assert failed.stdout.count("LZ101") == 1
    write(run, repository, net=CLEAN)
    passed = run(repository, *runner("run", "--all-files"))
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout


def test_a_commit_is_stopped_and_then_let_through(repository: Path, run: Run) -> None:
    use_local(repository)
    assert run(repository, *pre_commit("install")).returncode == 0
    write(run, repository, net=CONFLICT)
    stopped = run(repository, "git", "commit", "-m", "a head for both")
    assert stopped.returncode != 0
    assert "LZ101" in stopped.stdout + stopped.stderr
    assert run(repository, "git", "rev-parse", "-q", "--verify", "HEAD").returncode != 0
    write(run, repository, net=CLEAN)
    made = run(repository, "git", "commit", "-m", "a head for both")
    assert made.returncode == 0, made.stdout + made.stderr
    assert run(repository, "git", "log", "--format=%s").stdout.strip() == "a head for both"


@each_runner
def test_files_that_use_a_changed_file_are_checked_too(
    runner: Callable[..., list[str]], repository: Path, run: Run
) -> None:
    """Only the changed file is named to the hook; the call that fails stands in a file that is not."""
    use_local(repository)
    layers = "from torch import nn\n\nhead = nn.LazyLinear(4)\n"
    use = "import torch\nfrom layers import head\n\nhead(torch.rand(2, 8))\nhead(torch.rand(2, 16))\n"
    write(run, repository, layers=layers, use=use)
    done = run(repository, *runner("run", "--files", "layers.py"))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "use.py:5:1: error LZ101" in done.stdout


@each_runner
def test_the_hook_has_nothing_to_do_without_python(
    runner: Callable[..., list[str]], repository: Path, run: Run
) -> None:
    use_local(repository)
    write(run, repository)
    done = run(repository, *runner("run", "--all-files"))
    assert done.returncode == 0
    assert "no files to check" in done.stdout
