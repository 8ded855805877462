"""`--fix` and its kin: what is written, what is said, and the exit codes, which are ruff's."""

import json
import os
import stat
from pathlib import Path

import fake_pool
import pytest
from click.testing import CliRunner, Result

from lazylint.checked import Checked
from lazylint.cli import main
from lazylint.finding import Edit, Finding, Fix, Place
from lazylint.fix import one_round
from lazylint.source.module import read_bytes
from lazylint.source.suppress import read_suppressions

HEAD = "from torch import nn\nhead = nn.LazyLinear(4)\nhead(2)\n"
IDLE = HEAD + "a = 1  # lazylint: ignore[LZ101]\n"
MENDED = HEAD + "a = 1\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fake_pool.install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lazylint(*args: str, stdin: str | None = None) -> Result:
    flags = ["--output-format", "concise", "--color", "never"]
    result = CliRunner().invoke(main, [*args, *flags], input=stdin, catch_exceptions=False)
    assert "Traceback" not in result.stderr
    return result


def test_a_safe_fix_is_made_and_nothing_is_left() -> None:
    Path("net.py").write_text(IDLE)
    before = lazylint("net.py")
    assert (before.exit_code, before.stdout.count("[*] silences nothing")) == (1, 1)
    assert "lazylint: [*] 1 fixable with `--fix`\n" in before.stderr
    result = lazylint("net.py", "--fix")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "lazylint: fixed 1 finding\n" in result.stderr
    assert Path("net.py").read_text() == MENDED


def test_exit_non_zero_on_fix() -> None:
    Path("net.py").write_text(IDLE)
    assert lazylint("net.py", "--fix", "--exit-non-zero-on-fix").exit_code == 1
    assert lazylint("net.py", "--fix", "--exit-non-zero-on-fix").exit_code == 0


def test_unsafe_fixes_must_be_asked_for() -> None:
    Path("net.py").write_text(IDLE + "X = 2\n")
    result = lazylint("net.py", "--fix")
    assert result.exit_code == 1
    assert result.stdout == "net.py:5:1: warning LZ310 [shouting] too loud\n"
    assert "fixed 1 finding (1 more with `--unsafe-fixes`)\n" in result.stderr
    assert "1 unsafe fix available with `--fix --unsafe-fixes`\n" in result.stderr
    assert Path("net.py").read_text() == MENDED + "X = 2\n"
    assert "[*] too loud" in lazylint("net.py", "--unsafe-fixes").stdout
    assert lazylint("net.py", "--fix", "--unsafe-fixes").exit_code == 0
    assert Path("net.py").read_text() == MENDED + "x = 2\n"


def test_fix_only_reports_nothing_and_fails_for_nothing() -> None:
    Path("net.py").write_text(IDLE + "X = 2\n")
    result = lazylint("net.py", "--fix-only", "--show-fixes")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == (
        "- net.py:\n    1 x LZ904 (unused-suppression)\nlazylint: fixed 1 finding (1 more with `--unsafe-fixes`)\n"
    )
    result = lazylint("net.py", "--fix-only", "--unsafe-fixes", "--exit-non-zero-on-fix")
    assert (result.exit_code, result.stderr) == (1, "lazylint: fixed 1 finding\n")


def test_diff_shows_and_writes_nothing() -> None:
    Path("net.py").write_text(IDLE + "X = 2")
    result = lazylint("net.py", "--diff", "--fix")
    assert result.exit_code == 1
    assert result.stdout == (
        "--- net.py\n+++ net.py\n@@ -1,5 +1,5 @@\n from torch import nn\n head = nn.LazyLinear(4)\n head(2)\n"
        "-a = 1  # lazylint: ignore[LZ101]\n+a = 1\n X = 2\n\\ No newline at end of file\n\n"
    )
    assert result.stderr == "lazylint: would fix 1 finding (1 more with `--unsafe-fixes`)\n"
    assert Path("net.py").read_text() == IDLE + "X = 2"
    assert lazylint("net.py", "--diff", "--exit-zero").exit_code == 0
    Path("net.py").write_text(HEAD + "X = 2\n")
    result = lazylint("net.py", "--diff")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "lazylint: no fixes available (1 with `--unsafe-fixes`)\n"


def test_the_text_of_stdin_comes_back_fixed_and_the_report_elsewhere() -> None:
    result = lazylint("-", "--fix", "--stdin-filename", "net.py", stdin=IDLE + "X = 2\n")
    assert (result.exit_code, result.stdout) == (1, MENDED + "X = 2\n")
    assert result.stderr.startswith("net.py:5:1: warning LZ310 [shouting] too loud\n")
    assert lazylint("-", "--fix-only", stdin=HEAD).stdout == HEAD
    assert "--- <stdin>\n" in lazylint("-", "--diff", stdin=IDLE).stdout


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_encoding_line_ends_and_permissions_stay(encoding: str, end: str) -> None:
    first = "# coding: latin-1\n" if encoding == "latin-1" else ""
    net = Path("net.py")
    net.write_bytes((first + IDLE + "s = 'é'\n").replace("\n", end).encode(encoding))
    net.chmod(0o755)
    assert lazylint("net.py", "--fix").exit_code == 0
    assert net.read_bytes() == (first + MENDED + "s = 'é'\n").replace("\n", end).encode(encoding)
    assert stat.S_IMODE(net.stat().st_mode) == 0o755
    assert os.listdir() == ["net.py"] or set(os.listdir()) == {"net.py", ".lazylint_cache"}


def test_a_link_is_not_written_through() -> None:
    Path("real.txt").write_text(IDLE)
    Path("net.py").symlink_to("real.txt")
    result = lazylint("net.py", "--fix")
    assert result.exit_code == 1
    assert "warning: net.py is not fixed: it is reached through a link\n" in result.stderr
    assert Path("real.txt").read_text() == IDLE


def test_a_fix_that_breaks_the_text_is_left_out() -> None:
    text = IDLE + "X = 2  # broken\n"
    Path("net.py").write_text(text)
    result = lazylint("net.py", "--fix", "--unsafe-fixes")
    assert result.exit_code == 1
    assert "net.py is not fixed: it would be broken by the fixes:" in result.stderr
    assert Path("net.py").read_text() == text


def test_a_notebook_keeps_all_else() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# X\n"]},
        {"cell_type": "code", "outputs": [{"x": 1.0}], "source": ["%matplotlib inline\n", HEAD.strip()]},
        {"cell_type": "code", "source": ["!ls X\n", "s = 'é'\n", "a = 1  # lazylint: ignore[LZ101]\n", "b = X"]},
    ]
    before = json.dumps({"nbformat": 4, "cells": cells, "metadata": {"n": 1e-07}}, indent=1) + "\n"
    book = Path("n.ipynb")
    book.write_text(before)
    diff = lazylint("n.ipynb", "--diff").stdout
    assert diff.startswith("--- n.ipynb:cell 3\n+++ n.ipynb:cell 3\n")
    assert "No newline" not in diff
    lazylint("n.ipynb", "--fix")
    assert book.read_text() == before.replace("  # lazylint: ignore[LZ101]", "")


def test_a_magic_is_not_fixed() -> None:
    cells = [{"cell_type": "code", "source": HEAD + "!ls X\n"}]
    book = Path("n.ipynb")
    book.write_text(json.dumps({"cells": cells}))
    before = book.read_text()
    assert "inside a magic" in lazylint("n.ipynb", "--fix", "--unsafe-fixes").stderr
    assert book.read_text() == before


@pytest.mark.parametrize("flag", ["--fix", "--fix-only", "--diff"])
def test_misuse(flag: str) -> None:
    result = lazylint(flag, "--add-ignore")
    assert result.exit_code == 2
    assert result.stderr == f"lazylint: error: --add-ignore: does not go together with `{flag}`\n"


def finding(*edits: tuple[int, int, str], safe: bool = True) -> Finding:
    made = tuple(Edit(Place("a.py", 1, start, 1, end), content) for start, end, content in edits)
    return Finding(made[0].place, f"{edits}", fix=Fix("", made, safe))


def test_fixes_that_overlap_wait_and_equal_edits_are_one(project: Path) -> None:
    Path("a.py").write_text("abcdef\n")
    first = finding((1, 3, "x"), (7, 7, "g"))
    waits = finding((2, 4, "y"))
    inserts = finding((3, 3, "z"), (7, 7, "g"))
    other = finding((7, 7, "h"))
    checked = Checked((first, waits, inserts, other), {"a.py": "abcdef\n"}, root=str(project))
    made = one_round(checked)
    assert made.refused == {}
    assert (made.fixed, made.waiting) == ((first, inserts), (waits, other))
    assert made.changes[0].after == b"xzcdefg\n"
    Path("a.py").write_text("abcdeg\n")
    made = one_round(checked)
    assert (made.changes, made.fixed) == ((), ())
    assert made.refused == {"a.py": "has changed since it was checked"}


@pytest.mark.parametrize(
    ("line", "codes", "noqa", "expected"),
    [
        ("a  # lazylint: ignore[LZ1]", ("LZ1",), False, "a"),
        ("a  # lazylint: ignore[LZ1, LZ2] why", ("LZ1",), False, "a  # lazylint: ignore[LZ2] why"),
        ("a  # lazylint: ignore[LZ1] why #3", ("LZ1",), False, "a"),
        ("a  # why  # lazylint: ignore[LZ1]", ("LZ1",), False, "a  # why"),
        ("a  # lazylint: ignore[LZ1]  # type: ignore", ("LZ1",), False, "a  # type: ignore"),
        ("a  # b  # lazylint: ignore[LZ1] c  # d", ("LZ1",), False, "a  # b  # d"),
        ("a  # noqa: E501, LZ1", ("LZ1",), True, "a  # noqa: E501"),
        ("a  # noqa: LZ1", ("LZ1",), True, "a"),
        ("a  # lazylint: ignore", (), False, "a"),
        ("a\n# lazylint: ignore[LZ1]\nb", ("LZ1",), False, "a\nb"),
        ("a\n# lazylint: file-ignore[LZ1]", ("LZ1",), False, "a\n"),
    ],
)
def test_what_is_taken_out_of_a_comment(line: str, codes: tuple[str, ...], noqa: bool, expected: str) -> None:
    from dataclasses import replace

    from lazylint.edits import edited

    module = read_bytes("/a.py", "a.py", line.encode())
    said = read_suppressions(module)
    (directive,) = (d for d in said.directives if d.noqa is noqa)
    edits = said.removal(replace(directive, codes=codes)).edits
    assert edited("/a.py", line.encode(), edits).decode() == expected
