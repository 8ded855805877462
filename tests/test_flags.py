"""Flags that users of ruff type, with a stand-in for the workers."""

from pathlib import Path

import fake_pool
import pytest
from click.testing import CliRunner, Result

from lazylint.cli import main

HEAD = "from torch import nn\nhead = nn.LazyLinear(4)\nhead(2)\n"
CONFLICT = HEAD + "head(3)\n"
IDLE = HEAD + "a = 1  # lazylint: ignore[LZ101]\n"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fake_pool.install(monkeypatch)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lazylint(*args: str, **env: str) -> Result:
    return CliRunner(env=env).invoke(main, list(args), catch_exceptions=False)


def codes(*args: str) -> list[str]:
    lines = lazylint("net.py", "--output-format", "concise", *args).stdout.splitlines()
    return [line.split()[2] for line in lines]


def test_what_may_be_fixed() -> None:
    Path("net.py").write_text(IDLE + "XY = 2\n")
    fixed = {
        "LZ310": ["--fixable", "LZ3"],
        "LZ904": ["--unfixable", "shouting"],
        "LZ904, LZ310": ["--fixable", "LZ3", "--extend-fixable", "LZ904"],
        "": ["--unfixable", "ALL"],
    }
    for expected, flags in fixed.items():
        said = lazylint("net.py", "--output-format", "concise", *flags).stdout.splitlines()
        assert ", ".join(line.split()[2] for line in said if "[*]" in line) == expected
        assert ("would fix" in lazylint("net.py", "--diff", *flags).stderr) is bool(expected)
    Path("lazylint.toml").write_text('fixable = ["LZ3", "LZ9"]\nunfixable = ["LZ904"]\n')
    assert "fixed 1 finding\n" in lazylint("net.py", "--fix-only").stderr
    assert Path("net.py").read_text() == IDLE + "y = 2\n"
    assert "would fix 1 finding\n" in lazylint("net.py", "--diff", "--fixable", "LZ904").stderr
    assert lazylint("net.py", "--fix", "--unfixable", "LZ777").stderr.startswith("lazylint: error: unfixable: `LZ777`")


def test_select_begins_anew() -> None:
    Path("net.py").write_text(CONFLICT)
    Path("lazylint.toml").write_text('ignore = ["LZ101"]\nextend-select = ["LZ401"]\n')
    assert codes() == ["LZ401"]
    assert codes("--select", "LZ101") == ["LZ101"]
    assert codes("--select", "LZ1,LZ3", "--ignore", "LZ101") == []


def test_a_file_that_a_hook_names_may_be_excluded() -> None:
    Path("old").mkdir()
    Path("old/net.py").write_text(CONFLICT)
    assert lazylint("old/net.py", "--exclude", "old").exit_code == 1
    assert lazylint("old/net.py", "--exclude", "old", "--force-exclude").exit_code == 0
    Path("lazylint.toml").write_text('force-exclude = true\nextend-exclude = ["old/"]\n')
    assert lazylint("old/net.py").stderr == "lazylint: no Python files or notebooks were found\n"
    assert lazylint("old/net.py", "--isolated").exit_code == 1


def test_what_git_ignores_may_be_asked_for() -> None:
    Path(".gitignore").write_text("net.py\n")
    Path("net.py").write_text(CONFLICT)
    assert lazylint(".").exit_code == 0
    assert lazylint(".", "--no-respect-gitignore").exit_code == 1
    Path("lazylint.toml").write_text("respect-gitignore = false\n")
    assert lazylint(".").exit_code == 1
    assert lazylint(".", "--respect-gitignore").exit_code == 0


def test_keys_on_the_command_line() -> None:
    Path("net.py").write_text(CONFLICT)
    Path("lazylint.toml").write_text('ignore = ["LZ101"]\n')
    assert lazylint("net.py").exit_code == 0
    assert lazylint("net.py", "--isolated").exit_code == 1
    assert lazylint("net.py", "--config", "ignore = []").exit_code == 1
    Path("a=b.toml").write_text('select = ["LZ3"]\n')
    assert lazylint("net.py", "--config", "a=b.toml").exit_code == 0
    assert lazylint("net.py", "--config", "a=b.toml", "--config", "select = ['LZ1']").exit_code == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["timout = 3"], "--config `timout = 3`: unknown key `timout`; did you mean `timeout`?"),
        (["fail-on=error"], "--config `fail-on=error`: not valid TOML: "),
        (["jobs = 'x'"], "--config `jobs = 'x'`: `jobs`: expected `int`, got `str`; write it as in a file"),
        (["sandbox = 'off'"], 'sandbox: the project asks for `sandbox = "off"`'),
        (["a.toml", "b.toml"], "--config: two files are named"),
    ],
)
def test_keys_that_cannot_be_read(given: list[str], said: str) -> None:
    result = lazylint("check", *(word for entry in given for word in ("--config", entry)))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"lazylint: error: {said}")


def test_a_file_and_none() -> None:
    result = lazylint("--isolated", "--config", "a.toml")
    assert (result.exit_code, result.stderr) == (
        2,
        "lazylint: error: --isolated: does not go together with a config file\n",
    )


def test_comments_are_passed_over() -> None:
    Path("net.py").write_text("# lazylint: skip-file\n" + CONFLICT.replace("(3)", "(3)  # noqa: LZ101"))
    assert codes() == []
    assert codes("--ignore-noqa") == ["LZ101"]
    assert "--add-ignore: does not go together" in lazylint("net.py", "--ignore-noqa", "--add-ignore").stderr


def test_silence() -> None:
    Path("net.py").write_text(CONFLICT)
    for flags in (["-s"], ["--silent", "--statistics"], ["-s", "--verbose", "--output-format", "json:out.json"]):
        result = lazylint("net.py", *flags)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "LZ101" not in result.stderr.replace("rules: LZ101", "")
    assert "LZ101" in Path("out.json").read_text()
    assert lazylint("-s", "-e").exit_code == 0
    assert lazylint("-s", "gone.py").stderr.startswith("lazylint: error: gone.py: no such file")


def test_files_are_shown_and_not_checked(project: Path) -> None:
    Path("net.py").write_text("x = (\n")
    Path("old").mkdir()
    Path("old/net.py").write_text("")
    assert lazylint("--show-files").stdout == f"{project}/net.py\n{project}/old/net.py\n"
    assert lazylint("--show-files", "--exclude", "old").stdout == f"{project}/net.py\n"
    assert lazylint("--show-files", "gone").exit_code == 2


def test_the_reason_may_stand_in_the_flag() -> None:
    Path("net.py").write_text(CONFLICT)
    assert lazylint("net.py", "--add-ignore=old weights").exit_code == 0
    assert Path("net.py").read_text().endswith("head(3)  # lazylint: ignore[LZ101] old weights\n")


def test_variables_of_the_environment(project: Path) -> None:
    Path("net.py").write_text(CONFLICT)
    told = lazylint("net.py", LAZYLINT_OUTPUT_FORMAT="grouped", LAZYLINT_OUTPUT_FILE="out.txt")
    assert (told.exit_code, told.stdout) == (1, "")
    assert Path("out.txt").read_text().startswith("net.py:\n  4:1: error LZ101")


def test_where_traces_are_kept() -> None:
    Path("net.py").write_text(CONFLICT)
    lazylint("net.py", "-n")
    lazylint("net.py", LAZYLINT_NO_CACHE="1")
    assert not Path(".lazylint_cache").exists()
    lazylint("net.py", "--cache-dir", "deep/kept")
    assert Path("deep/kept/traces.sqlite3").exists()
    assert not Path(".lazylint_cache").exists()


def test_help_is_a_word() -> None:
    assert lazylint("help", "check").stdout == lazylint("check", "--help").stdout
    assert lazylint("help").stdout == lazylint("--help").stdout


@pytest.mark.parametrize("command", ["config", "doctor", "clean"])
def test_a_path_must_be_there(command: str) -> None:
    result = lazylint(command, "gone")
    assert result.exit_code == 2
    assert "'gone' does not exist" in result.stderr
