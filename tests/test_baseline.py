"""The baseline: old findings are out of the way, new ones are told, whatever lines they stand on."""

import json
from pathlib import Path

import fake_pool
import pytest
from click.testing import CliRunner, Result

from lazylint.cli import main

HEAD = "from torch import nn\nhead = nn.LazyLinear(4)\n"
OLD = HEAD + "head(2)\nhead(3)\n"
FILE = Path("lazylint-baseline.json")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    fake_pool.install(monkeypatch)
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(f'[tool.lazylint]\nbaseline = "{FILE}"\noutput-format = "concise"\n')
    return tmp_path


def lazylint(*args: str) -> Result:
    result = CliRunner().invoke(main, list(args), catch_exceptions=False)
    assert "Traceback" not in result.stderr
    return result


def places(result: Result) -> list[str]:
    return [line.split(": ")[0] for line in result.stdout.splitlines()]


def create(**files: str) -> None:
    for name, text in files.items():
        Path(f"{name}.py").write_text(text)
    result = lazylint("baseline", "create")
    assert result.exit_code == 0, result.stderr


def test_what_was_there_is_left_out_and_said() -> None:
    create(net=OLD)
    result = lazylint(".")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no findings (1 in the baseline) in 1 file" in result.stderr


def test_what_is_new_is_told() -> None:
    create(net=OLD)
    Path("net.py").write_text(OLD + "head(5)\n")
    result = lazylint(".")
    assert (result.exit_code, places(result)) == (1, ["net.py:5:1"])


def test_lines_may_move() -> None:
    create(net=OLD)
    Path("net.py").write_text("import os\n\n\n" + OLD.replace("head(3)", "x = 1\nhead(3)"))
    assert lazylint(".").exit_code == 0


def test_the_same_mistake_once_more_is_new() -> None:
    create(net=OLD)
    Path("net.py").write_text(OLD + "head(3)\n")
    assert len(places(lazylint("."))) == 1


def test_the_same_mistake_in_another_file_is_new() -> None:
    create(net=OLD)
    Path("other.py").write_text(OLD)
    assert places(lazylint(".")) == ["other.py:4:1"]


def test_it_holds_from_every_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create(net=OLD)
    Path("sub").mkdir()
    monkeypatch.chdir(project / "sub")
    assert lazylint("..").exit_code == 0
    assert (
        lazylint("baseline", "update").stderr == "lazylint: 1 finding in ../lazylint-baseline.json: 0 added, 0 gone\n"
    )


def test_notebook_cells_may_move() -> None:
    cells = [{"cell_type": "code", "source": text} for text in (HEAD + "head(2)", "head(3)")]
    book = Path("n.ipynb")
    book.write_text(json.dumps({"cells": cells}))
    create()
    book.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": "words"}, *cells]}))
    assert lazylint(".").exit_code == 0


def test_create_says_how_to_use_it_and_overwrites_nothing() -> None:
    Path("pyproject.toml").write_text("")
    Path("net.py").write_text(OLD)
    said = lazylint("baseline", "create").stderr
    assert "1 finding written to lazylint-baseline.json" in said
    assert '`baseline = "lazylint-baseline.json"` under [tool.lazylint]' in said
    assert lazylint(".").exit_code == 1
    assert lazylint(".", "--baseline", str(FILE)).exit_code == 0
    before = FILE.read_bytes()
    again = lazylint("baseline", "create")
    assert (again.exit_code, FILE.read_bytes()) == (2, before)
    assert "is there already; `lazylint baseline update` renews it" in again.stderr


def test_update_takes_the_new_in_and_the_gone_out() -> None:
    create(net=OLD, other=OLD)
    Path("net.py").write_text(HEAD + "head(2)\nhead(7)\nhead(8)\n")
    assert "3 findings in lazylint-baseline.json: 2 added, 1 gone" in lazylint("baseline", "update").stderr
    assert lazylint(".").exit_code == 0


def test_prune_takes_out_only() -> None:
    create(net=OLD, other=OLD)
    Path("other.py").unlink()
    Path("net.py").write_text(OLD + "head(7)\n")
    assert "1 finding in lazylint-baseline.json: 1 gone" in lazylint("baseline", "prune").stderr
    assert places(lazylint(".")) == ["net.py:5:1"]


def test_files_that_are_not_named_keep_their_entries() -> None:
    create(net=OLD, other=OLD)
    Path("net.py").write_text(HEAD)
    for command in ("prune", "update"):
        assert lazylint("baseline", command, "net.py").exit_code == 0
        assert [entry["path"] for entry in json.loads(FILE.read_text())["findings"]] == ["other.py"]


def test_a_file_that_cannot_be_analysed_now_keeps_its_entries() -> None:
    create(net=OLD, other=OLD)
    Path("net.py").write_text(OLD + "crash\n")
    lazylint("baseline", "prune")
    assert [entry["path"] for entry in json.loads(FILE.read_text())["findings"]] == ["net.py", "other.py"]


def test_nothing_is_written_when_nothing_could_be_analysed() -> None:
    Path("net.py").write_text(HEAD + "crash\n")
    result = lazylint("baseline", "create")
    assert (result.exit_code, FILE.exists()) == (2, False)
    assert "nothing could be analysed" in result.stderr


def test_an_unknown_that_is_known_does_not_fail_and_is_still_counted() -> None:
    create(net=HEAD + "crash\n", other=OLD)
    result = lazylint(".", "--fail-on-unknown")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "(2 in the baseline) in 2 files, 2 with lazy layers; 1 model analysed, 0 partly, 1 not" in result.stderr


def test_a_known_unknown_alone_passes() -> None:
    """As for a hook that is given only the files of a commit."""
    create(net=HEAD + "crash\n", other=OLD)
    assert lazylint("net.py").exit_code == 0


def test_the_file_is_sorted_and_unchanged_by_an_update_of_nothing() -> None:
    create(b=OLD, a=OLD)
    before = FILE.read_bytes()
    assert [entry["path"] for entry in json.loads(before)["findings"]] == ["a.py", "b.py"]
    for name in ("a", "b"):
        Path(f"{name}.py").write_text("# moved\n" + OLD)
    lazylint("baseline", "update")
    assert FILE.read_bytes() == before


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"lazylint-baseline": 2}', '{"lazylint-baseline": 1, "findings": [{"path": 3}]}']
)
def test_a_file_that_is_no_baseline_is_refused_and_left_alone(text: str) -> None:
    FILE.write_text(text)
    Path("net.py").write_text(OLD)
    for command in (["."], ["baseline", "update"], ["baseline", "prune"]):
        result = lazylint(*command)
        assert (result.exit_code, FILE.read_text()) == (2, text)
        assert result.stderr.startswith("lazylint: error: lazylint-baseline.json: is no baseline of lazylint")


def test_a_baseline_that_is_not_there_is_a_fault() -> None:
    Path("net.py").write_text(OLD)
    result = lazylint(".")
    assert result.exit_code == 2
    assert result.stderr == (
        "lazylint: error: lazylint-baseline.json: no such baseline; `lazylint baseline create` writes one\n"
    )


@pytest.mark.parametrize("name", ["../known.json", "/tmp/known.json", "link.json"])
def test_a_project_names_no_baseline_outside_itself(project: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the user's command that writes there, and may be somebody else's config."""
    project = project / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    Path("link.json").symlink_to(project.parent / "known.json")
    Path("pyproject.toml").write_text(f'[tool.lazylint]\nbaseline = "{name}"\n')
    Path("net.py").write_text(OLD)
    result = lazylint("baseline", "create")
    assert (result.exit_code, result.stderr) == (
        2,
        f"lazylint: error: baseline `{name}`: lies outside the project; name it by `--baseline`\n",
    )
    assert not (project.parent / "known.json").exists()
    assert lazylint("baseline", "create", "--baseline", "../known.json").exit_code == 0
    assert lazylint(".", "--baseline", "../known.json").exit_code == 0
