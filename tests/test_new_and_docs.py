"""`lazylint new` writes what the house accepts; what is generated from docstrings is current."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lazylint import packs
from lazylint.cli import main
from lazylint.commands import docs
from lazylint.rules import Rule
from lazylint.testing import read_marks

ROOT = Path(__file__).parent.parent


def lazylint(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), prog_name="lazylint")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "my_pack").mkdir()
    (tmp_path / "my_pack" / "__init__.py").write_text('"""A pack."""\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_new_writes_a_rule_and_a_sample(project: Path) -> None:
    result = lazylint("new", "MY120", "some-defect", "my_pack")
    assert result.exit_code == 0, result.output
    written = project / "my_pack" / "my120_some_defect.py"
    (rule,) = packs.load(["my_pack"])
    assert (rule.code, rule.slug, rule.check.__name__) == ("MY120", "some-defect", "some_defect")
    assert "Bad:" in rule.doc
    assert ast.parse(written.read_text())
    assert [mark.code for mark in read_marks(project / "tests" / "samples" / "MY120.py")] == ["MY120"]


def test_new_without_a_folder_is_for_the_core_pack(project: Path) -> None:
    assert "no such folder" in lazylint("new", "LZ799", "some-defect").stderr
    (project / "rules" / "lazylint_rules").mkdir(parents=True)
    assert lazylint("new", "LZ799", "some-defect").exit_code == 0
    assert (project / "rules" / "lazylint_rules" / "lz799_some_defect.py").is_file()
    assert (project / "tests" / "samples" / "LZ799.py").is_file()


@pytest.mark.parametrize(
    ("code", "slug", "complaint"),
    [
        ("LZ101", "some-defect", "LZ101 [lazy-width-conflict] is already taken"),
        ("MY120", "lazy-width-conflict", "LZ101 [lazy-width-conflict] is already taken"),
        ("MY120", "SomeDefect", "`SomeDefect` is no name"),
        ("MY120", "defect", "`defect` is no name"),
        ("MY120", "some_defect", "`some_defect` is no name"),
        ("MY120", "../some-defect", "is no name"),
        ("my120", "some-defect", "`my120` is no code"),
        ("MY", "some-defect", "`MY` is no code"),
    ],
)
def test_new_refuses(project: Path, code: str, slug: str, complaint: str) -> None:
    result = lazylint("new", code, slug, "my_pack")
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert [path.name for path in (project / "my_pack").glob("*.py")] == ["__init__.py"]


def test_new_overwrites_nothing(project: Path) -> None:
    assert lazylint("new", "MY120", "some-defect", "my_pack").exit_code == 0
    before = (project / "my_pack" / "my120_some_defect.py").read_text()
    assert "MY120 is already taken" in lazylint("new", "MY120", "other-defect", "my_pack").stderr
    (project / "tests" / "samples" / "MY121.py").write_text("mine\n")
    assert "is already there" in lazylint("new", "MY121", "other-defect", "my_pack").stderr
    assert (project / "tests" / "samples" / "MY121.py").read_text() == "mine\n"
    assert (project / "my_pack" / "my120_some_defect.py").read_text() == before


@pytest.mark.parametrize("path", sorted(docs.files(ROOT)), ids=str)
def test_what_is_generated_is_current(path: Path) -> None:
    assert (ROOT / path).is_file(), "run `python -m lazylint.commands.docs`"
    assert (ROOT / path).read_text(encoding="utf-8") == docs.files(ROOT)[path], "run `python -m lazylint.commands.docs`"


def test_no_page_is_left_over() -> None:
    pages = {path.relative_to(ROOT) for path in (ROOT / docs.FOLDER).glob("*.md")}
    assert pages == {path for path in docs.files(ROOT) if path.parent == docs.FOLDER}


def core() -> list[Rule[object]]:
    return packs.load([docs.PACK])


def test_the_table_has_a_line_a_rule() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for rule in core():
        assert readme.count(f"| [{rule.code}](docs/rules/{rule.code}.md) | `{rule.slug}` |") == 1


def test_a_page_says_what_the_docstring_says() -> None:
    (rule,) = (rule for rule in core() if rule.code == "LZ301")
    page = docs.page(rule)
    assert page.startswith("# LZ301: eager-positional-args\n\nSeverity: warning.")
    assert rule.summary in page
    assert "**Bad:**\n\n```python\nself.fc = nn.LazyLinear(784, 256)\n" in page
    assert page.count("```") == 4


def test_rule_prints_every_docstring() -> None:
    text = lazylint("rule", "--all").stdout
    told = {rule["code"]: rule for rule in json.loads(lazylint("rule", "--all", "--output-format", "json").stdout)}
    for rule in core():
        assert f"{rule.code} [{rule.slug}] ({rule.severity.value}" in text
        assert rule.doc in text
        assert told[rule.code]["explanation"] == rule.doc
        assert told[rule.code]["summary"] == rule.summary
        assert lazylint("rule", rule.code).stdout.rstrip("\n") in text
