"""The documentation is true: commands print what it shows, keys and flags are those there are, and it builds."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from lazylint.cli import main
from lazylint.config import Config, decode, keys
from tests import pages

SETTINGS = (pages.DOCS / "configuration.md").read_text(encoding="utf-8")
CI = (pages.DOCS / "ci.md").read_text(encoding="utf-8")
WORKFLOWS = sorted(pages.files(CI))


@pytest.mark.parametrize("page", pages.pages(), ids=lambda page: page.name)
def test_commands_print_what_is_shown(page: Path) -> None:
    shown = page.read_text(encoding="utf-8")
    assert pages.brought_up_to_date(shown) == shown, "run `python -m tests.pages`"


def test_every_key_is_told_with_its_default() -> None:
    sections = dict(re.findall(r"^### (\S+)\n\n(.*?)(?=\n##)", SETTINGS, re.DOTALL | re.MULTILINE))
    assert sorted(sections) == sorted(keys())
    defaults = {field.name.replace("_", "-"): getattr(Config(), field.name) for field in fields(Config)}
    written = {(): "`[]`", ("ALL",): '`["ALL"]`', None: "none", True: "`true`", False: "`false`"}
    for key in sorted(set(keys()) - {"exclude"}):
        default: Any = defaults[key]
        if isinstance(default, dict):
            told = "`{}`"
        elif isinstance(default, str):
            told = f'`"{default}"`'
        elif isinstance(default, (int, float)) and not isinstance(default, bool):
            told = f"`{default}`"
        else:
            told = written[default]
        assert sections[key].startswith(f"Default: {told}. "), key


def test_the_example_is_a_config() -> None:
    tomllib = pytest.importorskip("tomllib")
    (example,) = re.findall(r"^```toml\n(.*?)^```", SETTINGS, re.DOTALL | re.MULTILINE)
    config = decode(tomllib.loads(example)["tool"]["lazylint"], Path("pyproject.toml"), example)
    assert config.inputs == {"Net": {"images": "f32[B, 3, H, W]"}}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflows_are_yaml_and_say_what_the_command_takes(name: str) -> None:
    yaml = pytest.importorskip("yaml")
    lines = [line for line in strings(yaml.safe_load(pages.files(CI)[name])) if line.startswith("lazylint ")]
    assert lines
    for line in lines:
        _, command, *words = shlex.split(line)
        context = main.commands[command].make_context(command, words)
        for entry in context.params["output_format"]:
            from lazylint.report import formats

            assert entry.partition(":")[0] in formats()


def test_the_local_hook_is_the_one_that_is_published() -> None:
    yaml = pytest.importorskip("yaml")
    published = yaml.safe_load((pages.ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[1]
    (repo,) = yaml.safe_load(pages.files(CI)[".pre-commit-config.yaml"])["repos"]
    for key in ("entry", "language", "types_or", "require_serial"):
        assert repo["hooks"][0][key] == published[key]


def strings(document: Any) -> list[str]:
    """All strings in a document, at every depth."""
    if isinstance(document, str):
        return [document]
    parts = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [found for part in parts for found in strings(part)]


def test_the_site_builds(tmp_path: Path) -> None:
    """Strictly: each link leads somewhere, and each page is in the navigation."""
    pytest.importorskip("material")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=pages.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "LZ101" in (tmp_path / "site" / "rules" / "index.html").read_text(encoding="utf-8")


def test_the_ten_programs_are_told_as_the_table_says() -> None:
    table = (pages.DOCS / "peers.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (c\d\d) [^|]*\| [^|]*\| (\S+) \|", table, re.MULTILINE)
    assert len(told) == 10
    said = pages.printed("lazylint check --output-format concise examples/ten", str(pages.ROOT))
    found = re.findall(r"/(c\d\d)\.py:\S+ error (LZ\d+)", said)
    assert found == [(name, code) for name, code in told if code != "nothing"]
