"""What the README shows is true: its example fails in PyTorch, and lazylint says what is printed there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
EXAMPLE = "examples/two_resolutions.py"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def test_the_example_trains_and_then_raises() -> None:
    done = run(EXAMPLE)
    raised = done.stderr.rstrip().rpartition("\n")[2]
    assert done.stdout.count("epoch") == 3
    assert raised.startswith("RuntimeError: ")
    assert raised in README.splitlines()


def test_the_output_shown_is_the_output() -> None:
    shown = re.search(rf"<!-- output of: lazylint check {EXAMPLE} -->\n```\n(.*?)```\n", README, re.DOTALL)
    done = run("-m", "lazylint", "check", EXAMPLE)
    assert done.returncode == 1
    assert shown is not None
    assert shown[1] == done.stdout, "put what lazylint prints now into README.md"


def test_two_commands_set_everything_up() -> None:
    assert len(re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)) == 2
    assert ".venv/bin/python -m pytest -n 2 --dist worksteal" in README
    assert "-m pytest -n 2 --dist worksteal" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
