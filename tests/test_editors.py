"""The files in editors/, each tried by its own editor on what lazylint really says of tests/project.

Vim and Emacs are started without a screen where they are installed (Debian: `vim`, `emacs-nox`).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
EDITORS = ROOT / "editors"
PATIENCE = 120
SEEN = [
    ("book.ipynb", 2, 1, "error", "LZ101"),
    ("net.py", 14, 30, "error", "LZ101"),
    ("train.py", 6, 12, "warning", "LZ904"),
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editors") / "a project"
    shutil.copytree(ROOT / "tests" / "project", folder)
    return folder


@pytest.fixture(scope="module")
def output(project: Path) -> str:
    command = [sys.executable, "-m", "lazylint", "check", "--output-format", "concise"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.stdout.count("\n") == len(SEEN), done.stderr
    return done.stdout + done.stderr


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def run(command: list[str], folder: Path) -> str:
    """The stdout of an editor that finds our `lazylint` on its PATH."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "CI": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def matchers() -> list[Any]:
    tasks = json.loads((EDITORS / "vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    (github,) = json.loads((EDITORS / "github" / "lazylint-matcher.json").read_text(encoding="utf-8"))["problemMatcher"]
    return [*(task["problemMatcher"]["pattern"] for task in tasks), github["pattern"][0]]


def picked(match: Any, pattern: Any) -> tuple[str, int, int, str, str]:
    """File, line, column, severity and code, as the matcher says where they are."""
    fields = [match[pattern[name]] for name in ("file", "line", "column", "severity", "code")]
    return fields[0], int(fields[1]), int(fields[2]), fields[3], fields[4]


@pytest.mark.parametrize("number", range(3))
def test_problem_matchers(number: int, output: str) -> None:
    pattern = matchers()[number]
    found = [match for line in output.splitlines() if (match := re.search(pattern["regexp"], line))]
    assert [picked(match, pattern) for match in found] == SEEN
    assert found[1][pattern["message"]].startswith("[lazy-width-conflict] `head` was fixed at 16")


@pytest.mark.parametrize("number", range(3))
def test_problem_matchers_in_javascript(number: int, output: str, tmp_path: Path) -> None:
    """VS Code's regular expressions are JavaScript's."""
    pattern = matchers()[number]
    (tmp_path / "in.json").write_text(json.dumps({"regexp": pattern["regexp"], "lines": output.splitlines()}))
    script = (
        "const {regexp, lines} = JSON.parse(require('fs').readFileSync('in.json'));"
        "const found = lines.map(line => new RegExp(regexp).exec(line)).filter(match => match);"
        "console.log(JSON.stringify(found.map(match => Array.from(match))))"
    )
    found = json.loads(run([program("node"), "-e", script], tmp_path))
    assert [picked(match, pattern) for match in found] == SEEN


def test_the_watching_task_knows_when_a_check_begins_and_ends() -> None:
    """By the words of `lazylint/commands/watch.py`, which tests/test_watch.py waits for."""
    watching = json.loads((EDITORS / "vscode" / "tasks.json").read_text(encoding="utf-8"))["tasks"][1]
    told = (ROOT / "lazylint" / "commands" / "watch.py").read_text(encoding="utf-8")
    for key in ("beginsPattern", "endsPattern"):
        assert f'"{watching["problemMatcher"]["background"][key].removeprefix("^")}' in told


def test_vim(project: Path, tmp_path: Path) -> None:
    """`:make` runs lazylint and fills the quickfix list."""
    script = tmp_path / "try.vim"
    script.write_text(
        "compiler lazylint\n"
        "silent make!\n"
        "let found = filter(getqflist(), 'v:val.valid')\n"
        "let told = map(found, '[bufname(v:val.bufnr), v:val.lnum, v:val.col, v:val.type, v:val.text]')\n"
        f"call writefile([json_encode(told)], '{tmp_path / 'told.json'}')\n"
        "qall!\n"
    )
    vim = program("vim")
    if "+eval" not in subprocess.run([vim, "--version"], capture_output=True, text=True, check=True).stdout:
        pytest.skip("this vim is built without its script language")
    run([vim, "-N", "-u", "NONE", "-es", "--cmd", f"set rtp+={EDITORS / 'vim'}", "-S", str(script)], project)
    told = json.loads((tmp_path / "told.json").read_text())
    kinds = {"e": "error", "w": "warning", "i": "info"}
    assert [(*entry[:3], kinds[entry[3].lower()], entry[4][:5]) for entry in told] == SEEN


def test_emacs(project: Path, tmp_path: Path) -> None:
    """`M-x compile` runs lazylint; `next-error` goes from finding to finding."""
    script = tmp_path / "try.el"
    script.write_text(
        """
(compile "lazylint check --output-format concise")
(while (get-buffer-process "*compilation*") (accept-process-output nil 0.1))
(let (told)
  (condition-case nil
    (while t
      (with-current-buffer "*compilation*" (next-error))
      (set-buffer (window-buffer))
      (push (vector (file-name-nondirectory buffer-file-name)
                    (line-number-at-pos)
                    (1+ (current-column))
                    (with-current-buffer "*compilation*"
                      (compilation--message->type (get-text-property (point) 'compilation-message)))
                    (with-current-buffer "*compilation*"
                      (buffer-substring (point) (line-end-position))))
            told))
    (user-error nil))
  (princ (json-encode (vconcat (nreverse told)))))
"""
    )
    load = ["-l", str(EDITORS / "emacs" / "lazylint.el"), "-l", "json", "-l", str(script)]
    told = json.loads(run([program("emacs"), "--batch", "-Q", *load], project))
    kinds = {2: "error", 1: "warning", 0: "info"}
    codes = [re.findall(r"LZ\d+", entry[4])[0] for entry in told]
    assert [(*entry[:3], kinds[entry[3]], code) for entry, code in zip(told, codes, strict=True)] == SEEN
