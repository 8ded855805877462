"""A real terminal: colour and progress where people look, nothing of either where programs read."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

PATIENCE = 60.0
CONFLICT = (
    "import torch\nfrom torch import nn\n\nhead = nn.LazyLinear(4)\nhead(torch.rand(2, 8))\nhead(torch.rand(2, 16))\n"
)
CHECK = (sys.executable, "-m", "lazylint", "check", "--no-cache")
RED = "\x1b[1;31merror\x1b[0m"
BAR = "tracing"


def on_terminal(command: tuple[str, ...], folder: Path, **env: str) -> tuple[int, str]:
    """The exit code and all that a command writes to a terminal, which is its stdout and its stderr."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(env), close_fds=True
    ) as process:
        os.close(theirs)
        said = b""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not select.select([ours], [], [], 1.0)[0]:
                continue
            try:
                part = os.read(ours, 65536)
            except OSError:  # what Linux says when the other side is closed
                break
            if not part:
                break
            said += part
        else:
            process.kill()
        code = process.wait()
    os.close(ours)
    return code, said.decode()


def environment(more: Mapping[str, str]) -> dict[str, str]:
    silent = ("CI", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if name not in silent}
    return {**kept, "TERM": "xterm-256color", **more}


def plain(text: str) -> str:
    """What stays on the screen's lines when colours are taken away."""
    return re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", text).replace("\r\n", "\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net.py").write_text(CONFLICT)
    return tmp_path


def test_colour_and_a_bar_that_goes_away(folder: Path) -> None:
    """torch's import alone takes longer than the bar's patience."""
    code, said = on_terminal((*CHECK, "net.py"), folder)
    assert code == 1
    assert RED in said
    assert BAR in said
    assert "0/1" in said
    # The line of the bar is erased, and what is told comes after it.
    assert "\x1b[2K" in said
    assert said.rindex(BAR) < said.rindex("\x1b[2K") < said.index(RED)
    assert "1 error in 1 file" in said


@pytest.mark.parametrize(
    ("env", "flags", "colour", "bar"),
    [
        ({"NO_COLOR": "1"}, (), False, True),
        ({"TERM": "dumb"}, (), False, False),
        ({"CI": "true"}, (), True, False),
        ({}, ("--quiet",), True, False),
        ({}, ("--color", "never"), False, True),
    ],
)
def test_who_wants_neither_gets_neither(
    folder: Path, env: dict[str, str], flags: tuple[str, ...], colour: bool, bar: bool
) -> None:
    code, said = on_terminal((*CHECK, "--output-format", "concise", *flags, "net.py"), folder, **env)
    assert code == 1
    assert (RED in said, BAR in said) == (colour, bar)
    assert "net.py:6:1: error LZ101 [lazy-width-conflict]" in plain(said)
    if env.get("TERM") == "dumb":
        assert "\x1b" not in said


def test_short_work_gets_no_bar(folder: Path) -> None:
    (folder / "net.py").write_text("print('no torch here')\n")
    code, said = on_terminal((*CHECK, "net.py"), folder)
    assert (code, plain(said).count("\n")) == (0, 1)
    assert BAR not in said


def test_a_pipe_gets_no_colour_and_no_bar_though_stderr_is_a_terminal(folder: Path) -> None:
    command = ("sh", "-c", f"{' '.join(CHECK)} net.py | cat > out.txt")
    _, said = on_terminal(command, folder)
    assert "\x1b" not in (folder / "out.txt").read_text()
    assert "net.py:6:1: error LZ101" in (folder / "out.txt").read_text()
    assert "net.py:6:1" not in said


def test_forced_colour_goes_through_a_pipe(folder: Path) -> None:
    done = subprocess.run(
        (*CHECK, "net.py"),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment({"FORCE_COLOR": "1"}),
    )
    assert RED in done.stdout
    assert "\x1b" not in done.stderr


@pytest.fixture
def bash(tmp_path: Path) -> str:
    found = shutil.which("bash")
    if not found:
        pytest.skip("bash is not installed")
    return found


COMPLETE = """
set -u
source <(lazylint generate-shell-completion bash)
declare -F _lazylint_completion > /dev/null || { echo "no function"; exit 1; }
complete -p lazylint > /dev/null || { echo "not registered"; exit 1; }
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_lazylint_completion lazylint
printf '%s\\n' "${COMPREPLY[@]+"${COMPREPLY[@]}"}"
"""


def completions(bash: str, folder: Path, *words: str) -> set[str]:
    """What a real bash offers at the end of a line of these words, after it has sourced our script."""
    scripts = Path(sys.executable).parent
    done = subprocess.run(
        [bash, "--norc", "-c", COMPLETE, "bash", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment({"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}),
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return set(done.stdout.split())


def test_bash_completes_commands_flags_and_choices(bash: str, folder: Path) -> None:
    assert {"check", "baseline", "rule", "doctor", "clean"} <= completions(bash, folder, "lazylint", "")
    assert completions(bash, folder, "lazylint", "ba") == {"baseline"}
    assert completions(bash, folder, "lazylint", "baseline", "") >= {"create", "update", "prune"}
    assert completions(bash, folder, "lazylint", "check", "--out") == {"--output-format", "--output-file"}
    assert completions(bash, folder, "lazylint", "check", "--fail-on", "") == {"error", "warning", "info"}
    assert completions(bash, folder, "lazylint", "check", "--output-format", "s") == {"sarif"}


def test_bash_completes_without_the_word_check(bash: str, folder: Path) -> None:
    assert completions(bash, folder, "lazylint", "net.py", "--add") == {"--add-ignore"}
    assert completions(bash, folder, "lazylint", "--sel") == {"--select"}


def test_bash_completes_rules(bash: str, folder: Path) -> None:
    assert completions(bash, folder, "lazylint", "rule", "LZ10") >= {"LZ101", "LZ109"}
    assert completions(bash, folder, "lazylint", "check", "--select", "LZ101") == {"LZ101"}
    assert completions(bash, folder, "lazylint", "check", "--ignore", "LZ101,LZ102") == {"LZ101,LZ102"}


def test_the_tab_key_of_a_real_shell(bash: str, folder: Path) -> None:
    """Typed into an interactive bash: files are completed too."""
    ours, theirs = pty.openpty()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(
        [bash, "--norc", "--noprofile", "-i"],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment({"PATH": path, "PS1": "ready> ", "TERM": "dumb", "HISTFILE": ""}),
        start_new_session=True,
    ) as shell:
        os.close(theirs)
        typed = [
            ("source <(lazylint generate-shell-completion bash)\n", "ready> "),
            ("lazylint basel\t", "lazylint baseline "),
            ("cre\t", "create "),
            ("\x15lazylint check ne\t", "net.py "),
            ("\x15lazylint net\t", ".py "),
        ]
        try:
            read_until(ours, "ready> ")
            for keys, expected in typed:
                os.write(ours, keys.encode())
                read_until(ours, expected)
        finally:
            shell.kill()
            os.close(ours)


def read_until(terminal: int, expected: str) -> str:
    """What comes from a terminal, up to `expected`."""
    said = ""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.2)[0]:
            said += os.read(terminal, 4096).decode()
            if expected in said:
                return said
    raise AssertionError(f"{expected!r} did not come: {said!r}")
