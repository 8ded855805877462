"""The command as people type it, with a stand-in for the workers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import fake_pool
import pytest
from click.testing import CliRunner, Result

from lazylint.cli import main
from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.source.module import MOST_BYTES, read_bytes

HEAD = "from torch import nn\nhead = nn.LazyLinear(4)\n"
CONFLICT = HEAD + "head(2)\nhead(3)\n"
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fake_pool.install(monkeypatch)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "LAZYLINT_PYTHON"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lazylint(*args: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(main, list(args), input=stdin, catch_exceptions=False)
    assert "Traceback" not in result.stderr
    return result


def test_a_file_is_checked_without_saying_check() -> None:
    Path("net.py").write_text(CONFLICT)
    result = lazylint("net.py")
    assert result.exit_code == 1
    assert result.stdout == (
        "net.py:4:1: error LZ101 [lazy-width-conflict] `head` was fixed at 2 on line 3, gets 3 here\n"
        "    3 | head(2)\n"
        "      | ------- fixes 2\n"
        "    4 | head(3)\n"
        "      | ^^^^^^^\n"
    )
    assert "1 error in 1 file, 1 with lazy layers; 1 model analysed, 0 partly, 0 not" in result.stderr
    assert lazylint("check", "net.py").stdout == result.stdout
    assert lazylint("--color", "never", "check", "net.py").stdout == result.stdout
    assert lazylint("--output-format", "concise").stdout.count("\n") == 1


def test_clean() -> None:
    Path("net.py").write_text(HEAD + "head(2)\nhead(2)\n")
    result = lazylint("net.py")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no findings in 1 file" in result.stderr


def test_exit_codes() -> None:
    Path("net.py").write_text(CONFLICT)
    assert lazylint("net.py", "--exit-zero").exit_code == 0
    assert lazylint("net.py", "--ignore", "LZ101").exit_code == 0
    Path("warn.py").write_text(HEAD + "head(2)  # lazylint: ignore[LZ101]\n")
    assert lazylint("warn.py").exit_code == 1
    assert lazylint("warn.py", "--fail-on", "error").exit_code == 0


def test_what_cannot_be_analysed() -> None:
    Path("bad.py").write_text(HEAD + "crash\n")
    result = lazylint("bad.py", "--output-format", "concise")
    assert result.exit_code == 2
    assert result.stdout == "bad.py:1:1: info LZ901 [not-analysed] the worker ran out of time\n"
    assert "nothing could be analysed" in result.stderr
    Path("good.py").write_text(HEAD + "head(2)\n")
    assert lazylint(".").exit_code == 0
    assert lazylint(".", "--fail-on-unknown").exit_code == 1
    assert "1 unknown in 2 files" in lazylint(".", "--select", "LZ101").stderr


def test_a_model_that_is_known_not_to_be_analysed_fails_no_run() -> None:
    """Else a hook that is given this file alone would never pass. To run without the rule is not to know."""
    Path("bad.py").write_text(HEAD + "crash\n")
    assert lazylint("bad.py", "--ignore", "LZ901").exit_code == 2
    result = lazylint("bad.py", "--add-ignore")
    assert (result.exit_code, result.stdout) == (0, "")
    again = lazylint("bad.py")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "no findings (1 silenced) in 1 file, 1 with lazy layers; 0 models analysed, 0 partly, 1 not" in again.stderr
    Path("worse.py").write_text(HEAD + "crash\n")
    assert lazylint(".").exit_code == 2


def test_files_that_cannot_be_read_do_not_stop_the_others() -> None:
    Path("net.py").write_text(CONFLICT)
    Path("broken.py").write_text("from torch import nn\nnn.LazyLinear(\n")
    Path("bytes.py").write_bytes(b"# LazyLinear torch\nx = '\xff'\n")
    Path("n.ipynb").write_text("{ LazyLinear torch")
    lines = lazylint(".", "--output-format", "concise").stdout.splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "broken.py:2:14:",
        "bytes.py:2:6:",
        "n.ipynb:1:1:",
        "net.py:4:1:",
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["gone.py"], "gone.py: no such file or folder"),
        (["--select", "LZ777", "."], "select: `LZ777` is no rule"),
        (["--output-format", "jsn"], "--output-format: unknown format `jsn`; did you mean `json`?"),
        (
            ["--output-format", "json", "--output-format", "full"],
            "--output-format: two formats go to one place",
        ),
        (["--per-file-ignores", "x"], "--per-file-ignores: `x` is not PATTERN:CODE"),
        (["--config", "gone.toml"], "gone.toml: cannot be read: No such file or directory"),
        (["--output-format", "sarif:"], "--output-format: `sarif:` names no file; write `sarif:FILE` or `sarif`"),
        (["--output-file", "no/where"], "no/where: cannot be written: No such file or directory"),
        (["rule", "LZ102"], "`LZ102` is no rule"),
    ],
)
def test_faults_are_one_line(args: list[str], said: str) -> None:
    Path("net.py").write_text(CONFLICT)
    result = lazylint(*args)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"lazylint: error: {said}")
    assert result.stderr.count("\n") == 1


def test_misuse_is_2() -> None:
    assert lazylint("--no-such-flag").exit_code == 2
    assert lazylint("rule").exit_code == 2
    Path("pyproject.toml").write_text("[tool.lazylint]\nselct = 1\n")
    result = lazylint(".")
    assert (result.exit_code, result.stderr) == (
        2,
        "lazylint: error: pyproject.toml:2: unknown key `selct`; did you mean `select`?\n",
    )


def test_a_rule_that_breaks_is_our_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    import fake_pack

    monkeypatch.setattr(fake_pack.ModelGraph, "reuses", lambda *_: 1 / 0)
    Path("net.py").write_text(CONFLICT)
    result = lazylint("net.py")
    assert result.exit_code == 2
    assert "net.py: rule LZ101 failed, which is a bug: ZeroDivisionError" in result.stderr


def test_stdin() -> None:
    result = lazylint("-", "--stdin-filename", "pkg/net.py", "--output-format", "json", stdin=CONFLICT)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told[0]["filename"] == str(Path("pkg/net.py").absolute())
    assert lazylint("-", "--output-format", "concise", stdin=CONFLICT).stdout.startswith("<stdin>:4:1: error LZ101")


def test_several_formats_at_once() -> None:
    Path("net.py").write_text(CONFLICT)
    result = lazylint("net.py", "--output-format", "sarif:out.sarif", "--output-format", "concise")
    assert result.stdout.startswith("net.py:4:1:")
    assert json.loads(Path("out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "LZ101"
    lazylint("net.py", "--output-format", "json", "--output-file", "out.json")
    assert json.loads(Path("out.json").read_text())[0]["code"] == "LZ101"


def test_statistics_and_quiet() -> None:
    Path("net.py").write_text(CONFLICT)
    result = lazylint("net.py", "--statistics", "--quiet")
    assert (result.stdout, result.stderr) == ("1\tLZ101\tlazy-width-conflict\n", "")


def test_statistics_are_told_though_a_report_goes_to_a_file() -> None:
    Path("net.py").write_text(CONFLICT)
    result = lazylint("net.py", "--statistics", "--output-format", "json:out.json")
    assert result.stdout == "1\tLZ101\tlazy-width-conflict\n"
    assert json.loads(Path("out.json").read_text())[0]["code"] == "LZ101"


def test_which_rules_and_files() -> None:
    Path("net.py").write_text(CONFLICT)
    Path("old").mkdir()
    Path("old/net.py").write_text(CONFLICT)

    def told(*flags: str) -> list[str]:
        lines = lazylint(".", "--output-format", "concise", "--jobs", "1", *flags).stdout.splitlines()
        return [" ".join((line.split(":")[0], line.split()[2])) for line in lines]

    assert told() == ["net.py LZ101", "old/net.py LZ101"]
    assert told("--exclude", "old") == ["net.py LZ101"]
    assert told("--exclude", "old", "--select", "LZ401") == ["net.py LZ401"]
    assert told("--exclude", "old", "--extend-select", "width-is-known") == ["net.py LZ401", "net.py LZ101"]
    assert told("--select", "LZ1,LZ9", "--ignore", "LZ101") == []
    assert told("--per-file-ignores", "old/**:LZ1") == ["net.py LZ101"]


def test_a_slip_of_the_pen_is_no_file() -> None:
    result = lazylint("chekc", ".")
    assert result.exit_code == 2
    assert "`chekc` is no command, file or folder; did you mean `check`?" in result.stderr
    Path("chekc").write_text("x = 1\n")
    assert lazylint("chekc").exit_code == 0


def test_verbose_and_explain() -> None:
    Path("net.py").write_text(CONFLICT)
    said = lazylint("net.py", "--verbose", "--explain").stderr
    assert "lazylint: python: /py" in said
    assert "net.py:1: script: lazy layers: 1, their calls: 2, paths: 1" in said
    assert "  One layer gets two widths." in said


def test_no_exec_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["lazylint.pool"], "trace", lambda *_, **__: pytest.fail("something was run"))
    Path("net.py").write_text(CONFLICT)
    assert lazylint("net.py", "--no-exec").exit_code == 0


def test_suppression() -> None:
    def codes(text: str) -> list[str]:
        Path("net.py").write_text(text)
        return [f"{f.place.line} {f.code}" for f in check_paths(["net.py"]).findings]

    assert codes(HEAD + "head(2)\nhead(3)  # lazylint: ignore[LZ101] meant\n") == []
    assert codes(HEAD + "head(2)  # lazylint: ignore[LZ101] meant\nhead(3)\n") == []
    assert codes(HEAD + "head(2)\nhead(3)  # noqa: LZ101\n") == []
    assert codes(HEAD + "head(2)\nhead(3)  # lazylint: ignore[LZ901]\n") == ["4 LZ101", "4 LZ904"]
    assert codes("# lazylint: skip-file\n" + CONFLICT) == []
    assert codes("# lazylint: skip\n" + CONFLICT) == ["1 LZ905", "5 LZ101"]


def test_unused_is_not_said_of_what_was_not_analysed() -> None:
    Path("net.py").write_text(HEAD + "crash  # lazylint: ignore[LZ101]\n")
    assert [finding.code for finding in check_paths(["net.py"]).findings] == ["LZ901"]
    assert check_paths(["net.py"], execute=False).findings == ()


def test_per_file_ignores_and_config() -> None:
    Path("tests").mkdir()
    Path("tests/net.py").write_text(CONFLICT)
    Path("pyproject.toml").write_text('[tool.lazylint.per-file-ignores]\n"tests/*" = ["LZ1"]\n')
    result = lazylint(".")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "1 silenced" in result.stderr
    Path("pyproject.toml").write_text('[tool.lazylint]\noutput-format = "concise"\nexclude = ["tests"]\n')
    assert lazylint(".").stderr == "lazylint: no Python files or notebooks were found\n"
    assert lazylint("tests/net.py").stdout.count("\n") == 1
    Path("pyproject.toml").write_text("")
    assert lazylint(".", "--per-file-ignores", "tests/*:LZ101").exit_code == 0


def test_notebook_places_are_in_cells() -> None:
    cells = [
        {"cell_type": "markdown", "source": "words"},
        {"cell_type": "code", "source": "%matplotlib inline\n" + HEAD + "head(2)"},
        {"cell_type": "code", "source": ["!ls\n", "head(3)"]},
    ]
    Path("n.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))
    result = lazylint("n.ipynb")
    assert result.stdout.splitlines() == [
        "n.ipynb:cell 3:2:1: error LZ101 [lazy-width-conflict] `head` was fixed at 2 on line 4 of cell 2, gets 3 here",
        "    2 | head(3)",
        "      | ^^^^^^^",
        "   --> n.ipynb:cell 2:4:1",
        "    4 | head(2)",
        "      | ------- fixes 2",
    ]
    told = json.loads(lazylint("n.ipynb", "--output-format", "json").stdout)[0]
    assert (told["cell"], told["location"], told["related"][0]["cell"]) == (3, {"row": 2, "column": 1}, 2)


def test_findings_are_sorted_and_told_once() -> None:
    for name in ("b.py", "a.py"):
        Path(name).write_text(CONFLICT + "head(4)\nhead(3)\n")
    findings = check_paths(["b.py", "a.py", "./a.py", "."]).findings
    assert [(f.place.path, f.place.line) for f in findings] == [
        (name, line) for name in ("a.py", "b.py") for line in (4, 5, 6)
    ]


def test_importers_of_a_changed_file_are_checked() -> None:
    Path("sizes.py").write_text("width = 3\n")
    Path("net.py").write_text("from sizes import width\n" + CONFLICT)
    assert lazylint("sizes.py").exit_code == 0
    assert lazylint("sizes.py", "--importers").stdout.startswith("net.py:5:1")


def test_an_unsaved_text_takes_the_place_of_stdin() -> None:
    module = read_bytes(os.path.abspath("net.py"), "net.py", CONFLICT.encode())
    assert [f.code for f in check_paths(["-"], Config(), module).findings] == ["LZ101"]


def test_rule() -> None:
    assert lazylint("rule", "lz101").stdout == "LZ101 [lazy-width-conflict] (error)\n\nOne layer gets two widths.\n"
    told = json.loads(lazylint("rule", "--all", "--output-format", "json").stdout)
    assert [one["code"] for one in told] == ["LZ101", "LZ310", "LZ401", "LZ901", "LZ903", "LZ904", "LZ905"]
    assert json.loads(lazylint("rule", "not-analysed", "--output-format", "json").stdout)["code"] == "LZ901"


def test_config_doctor_version_clean(project: Path) -> None:
    Path("pyproject.toml").write_text('[tool.lazylint]\nselect = ["LZ1"]\n')
    assert 'select = ["LZ1"]\n' in lazylint("config").stdout
    told = json.loads(lazylint("config", "--output-format", "json").stdout)
    assert (told["file"], told["settings"]["select"]) == (str(project / "pyproject.toml"), ["LZ1"])
    assert lazylint("version").stdout == lazylint("--version").stdout
    result = lazylint("doctor", "--python", "/no/python")
    assert result.exit_code == 2
    assert "rules      7 from fake_pack" in result.stdout
    (project / ".lazylint_cache").mkdir()
    (project / "net.py").write_text("")
    assert lazylint("clean").stdout == f"removed {project / '.lazylint_cache'}\n"
    assert sorted(path.name for path in project.iterdir()) == [".git", "net.py", "pyproject.toml"]
    (project / ".lazylint_cache").symlink_to(project)
    assert lazylint("clean").exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str) -> None:
    assert "_LAZYLINT_COMPLETE" in lazylint("generate-shell-completion", shell).stdout


def test_manifests_are_equal_and_valid() -> None:
    files = [ROOT / ".pre-commit-hooks.yaml", ROOT / "pre-commit-hooks.yaml"]
    assert files[0].read_bytes() == files[1].read_bytes(), "copy pre-commit-hooks.yaml over the dotted one"
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", *map(str, files)]
    assert subprocess.run(command, check=False).returncode == 0


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom lazylint.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'libcst', 'networkx', 'rich', 'msgspec', 'pathspec', 'tomllib'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    command = f"{sys.executable} -m lazylint --help | head -1"
    said = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.startswith("Usage: lazylint")
    assert "Traceback" not in said.stderr


def test_a_named_file_that_is_broken_is_told_even_when_it_cannot_matter() -> None:
    Path("plain.py").write_text("x = (\n")
    assert lazylint("plain.py", "--output-format", "pylint").stdout == "plain.py:1: [LZ903] '(' was never closed\n"
    assert lazylint(".").exit_code == 0


@pytest.mark.parametrize("path", ["pipe.py", "/dev/zero"])
def test_what_would_never_end_is_not_read(path: str) -> None:
    os.mkfifo("pipe.py")
    result = lazylint(path, "--output-format", "concise")
    assert result.exit_code == 1
    assert result.stdout == (
        f"{path}:1:1: error LZ903 [unreadable-file] it is no regular file; a text may come by stdin, "
        "which is called `-`\n"
    )
    assert lazylint("/dev/null").exit_code == 0


def test_a_text_that_nobody_wrote_is_not_parsed() -> None:
    numbers = "x = [\n" + "1,\n" * (MOST_BYTES // 3) + "]\n"
    Path("numbers.py").write_text(numbers)
    assert lazylint("numbers.py").exit_code == 0
    Path("net.py").write_text(CONFLICT + numbers)
    assert "net.py:1:1: error LZ903 [unreadable-file] it is larger than 4 MB" in lazylint(".").stdout


def test_a_broken_pack_is_one_line() -> None:
    Path("net.py").write_text(CONFLICT)
    Path("pyproject.toml").write_text('[tool.lazylint]\npacks = ["no_such_pack"]\n')
    result = lazylint("net.py")
    assert result.exit_code == 2
    assert result.stderr.startswith("lazylint: error: rule pack `no_such_pack` cannot be imported")
    assert result.stderr.count("\n") == 1


def test_a_comment_that_serves_an_importer_is_not_called_unused() -> None:
    Path("net.py").write_text(HEAD + "head(2)  # lazylint: ignore[LZ101]\n")
    assert [finding.code for finding in check_paths(["net.py"]).findings] == ["LZ904"]
    Path("train.py").write_text("import net\n")
    assert check_paths(["net.py"]).findings == ()
    assert [finding.code for finding in check_paths(["."]).findings] == ["LZ904"]


def test_a_terminal_that_cannot_show_it_gets_a_question_mark() -> None:
    Path("n.py").write_text("x = (  # é\n", encoding="utf-8")
    code = "from lazylint.__main__ import entry; import sys; sys.argv = ['lazylint', 'é.py']; entry()"
    Path("n.py").rename("é.py")
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=False)
    assert said.returncode == 1
    assert said.stdout.startswith(b"?.py:1:5: error LZ903")
