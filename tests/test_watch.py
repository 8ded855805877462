"""`--watch` on a real file that is really edited, with the real workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CLEAN = "import torch\nfrom torch import nn\n\nhead = nn.LazyLinear(4)\nhead(torch.rand(2, 8))\n"
CONFLICT = CLEAN + "head(torch.rand(2, 16))\n"
WAITS = "watching for changes; Ctrl+C ends it\n"
PATIENCE = 60.0

Wait = Callable[[], str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net.py").write_text(CLEAN)
    (tmp_path / "lazylint.toml").write_text('output-format = "concise"\n')
    return tmp_path


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a shell starts in the background ignores Ctrl+C, and so do its children, unless it is handled again."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def process(folder: Path, interruptible: None) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "lazylint", "check", "--watch", "."]
    with (
        open(folder / "said.txt", "wb") as out,
        subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, env={**os.environ, "CI": "1"}) as started,
    ):
        yield started
        if started.poll() is None:
            started.kill()


@pytest.fixture
def said(folder: Path, process: subprocess.Popen[bytes]) -> Wait:
    """What was said since the last time, as soon as lazylint waits again."""
    told = 0

    def wait() -> str:
        nonlocal told
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            text = (folder / "said.txt").read_text()[told:]
            if WAITS in text:
                told += len(text)
                return text
            time.sleep(0.05)
        raise AssertionError((folder / "said.txt").read_text()[told:])

    return wait


def test_an_edit_is_seen(folder: Path, process: subprocess.Popen[bytes], said: Wait) -> None:
    assert "no findings in 1 file" in said()
    (folder / "net.py").write_text(CONFLICT)
    assert "net.py:6:1: error LZ101" in said()
    # As editors save: a new file takes the place of the old one.
    (folder / "net.py.new").write_text(CLEAN)
    os.replace(folder / "net.py.new", folder / "net.py")
    assert "no findings in 1 file" in said()
    (folder / "more.py").write_text(CONFLICT)
    assert "more.py:6:1: error LZ101" in said()
    (folder / "lazylint.toml").write_text("selct = 1\n")
    assert "error: lazylint.toml:1: unknown key `selct`" in said()
    (folder / "lazylint.toml").unlink()
    assert "more.py:6:1: error LZ101" in said()
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 130
    assert "Traceback" not in (folder / "said.txt").read_text()


def test_what_is_wrong_from_the_start_ends_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lazylint", "check", "--watch", "gone.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 2
    assert done.stderr.startswith("lazylint: error: gone.py: no such file or folder")
