"""Whole runs that something happens to: a full disk, a folder nobody may write to, kill -9."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lazylint.wall import linux

ROOT = Path(__file__).parent.parent
LAZYLINT = (sys.executable, "-m", "lazylint", "check")
_PR_CAPBSET_DROP, _DAC_OVERRIDE, _DAC_READ_SEARCH = 24, 1, 2
# A file that needs no worker: what is kept of it is what rules said of its text.
BROKEN = "from torch import nn\nhead = nn.LazyLinear(\n"

walled = pytest.mark.skipif(
    not sys.platform.startswith("linux") or bool(linux.missing()), reason="needs the wall of Linux"
)


@pytest.fixture
def project(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project where everybody may look, with homes of its own for keys and scratch folders."""
    folder = Path(tempfile.mkdtemp(prefix="mishaps-"))
    folder.chmod(0o755)
    for name in ("project", "home", "tmp"):
        (folder / name).mkdir()
        (folder / name).chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "home"))
    monkeypatch.setenv("TMPDIR", str(folder / "tmp"))
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'rules'}")
    yield folder / "project"
    shutil.rmtree(folder)


def test_a_full_disk_costs_the_cache_and_is_said_once(project: Path) -> None:
    for number in range(5):
        (project / f"net{number}.py").write_text(BROKEN)
    limit = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); sys.argv[0] = 'x'; "
    program = f"{limit} runpy.run_module('lazylint', run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program, "check", str(project), "--output-format", "concise"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.count("LZ903") == 5, done.stdout + done.stderr
    assert done.returncode == 1
    assert done.stderr.count("traces are not kept in") == 1
    # Who has room again finds no half of anything.
    again = subprocess.run([*LAZYLINT, str(project)], capture_output=True, text=True, check=False)
    assert again.stdout.count("LZ903") == 5
    assert "traces are not kept" not in again.stderr


def test_a_project_that_nobody_may_write_to(project: Path) -> None:
    (project / "net.py").write_text(BROKEN)
    project.chmod(0o555)
    done = subprocess.run(
        [*LAZYLINT, "net.py"], cwd=project, capture_output=True, text=True, check=False, preexec_fn=obey_modes
    )
    assert done.stdout.count("LZ903") == 1, done.stdout + done.stderr
    assert done.returncode == 1
    assert done.stderr.count("traces are not kept in") == 1
    assert "Permission denied" in done.stderr
    assert not (project / ".lazylint_cache").exists()


def test_a_file_in_a_folder_that_nobody_may_enter(project: Path) -> None:
    (project / "secret").mkdir()
    (project / "secret" / "net.py").write_text(BROKEN)
    (project / "secret").chmod(0)
    done = subprocess.run(
        [*LAZYLINT, "secret/net.py"], cwd=project, capture_output=True, text=True, check=False, preexec_fn=obey_modes
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("lazylint: error: secret/net.py: no such file or folder"), done.stderr


@walled
@pytest.mark.parametrize("sandbox", ["strict", "off"])
def test_a_front_that_is_killed_leaves_nobody_behind(project: Path, sandbox: str) -> None:
    begin = f"open({str(project / 'begun')!r})"
    (project / "net.py").write_text(
        f"from torch import nn\nimport ctypes\n{begin}\nctypes.CDLL(None).sleep(55)\nnn.LazyLinear(1)\n"
    )
    os.mkfifo(project / "begun")
    front = subprocess.Popen(
        [*LAZYLINT, str(project), f"--sandbox={sandbox}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    # Opened when the job opens it: then front, worker and job are at work.
    with open(project / "begun", "w", encoding="ascii"):
        ours = below(front.pid)
        assert len(ours) >= 2
        front.send_signal(signal.SIGKILL)
        front.wait()
    assert not left(ours, within=20)


def obey_modes() -> None:
    """Root gives up its right to pass over the modes of files, at the next exec."""
    if os.geteuid() == 0:
        for right in (_DAC_OVERRIDE, _DAC_READ_SEARCH):
            assert ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, right, 0, 0, 0) == 0


def below(pid: int) -> set[int]:
    """All processes that come from one."""
    found: set[int] = set()
    queue = [pid]
    while queue:
        for tasks in Path(f"/proc/{queue.pop()}/task").glob("*/children"):
            new = {int(word) for word in tasks.read_text().split()} - found
            found |= new
            queue += new
    return found


def left(pids: set[int], within: float) -> set[int]:
    """Those that still run after a while."""
    end = time.monotonic() + within
    running = pids
    while running and time.monotonic() < end:
        time.sleep(0.1)
        running = {pid for pid in running if alive(pid)}
    return running


def alive(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def test_a_program_that_takes_too_long_is_told_as_far_as_it_came(project: Path) -> None:
    (project / "net.py").write_text(
        "import math\nimport torch\nfrom torch import nn\n\n"
        "fc = nn.LazyLinear(4)\nfc(torch.rand(2, 3))\nfc(torch.rand(2, 5))\n"
        "total = sum(math.sqrt(number) for number in range(10**9))\n"
    )
    done = subprocess.run(
        [*LAZYLINT, str(project), "--output-format", "concise", "--timeout", "10"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "net.py:7:1: error LZ101" in done.stdout, done.stdout + done.stderr
    assert "net.py:8:13: info LZ902" in done.stdout
    assert "the time for this file was used up here" in done.stdout
