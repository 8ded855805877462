"""`[tool.lazylint]`: found upwards, decoded strictly, faults with their place."""

from pathlib import Path

import pytest

from lazylint.choice import choose
from lazylint.config import Config, find_config, keys, read_config
from lazylint.fault import Fault
from lazylint.packs import load


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def fault(text: str, name: str = "pyproject.toml") -> str:
    Path(name).write_text(text)
    with pytest.raises(Fault) as caught:
        read_config(Path(name).absolute())
    return str(caught.value)


def test_every_key(tmp_path: Path) -> None:
    Path("pyproject.toml").write_text(
        """
[project]
name = "x"

[tool.lazylint]
select = ["LZ1"]
ignore = ["LZ104"]
extend-select = ["LZ401"]
fixable = ["LZ3"]
extend-fixable = ["LZ904"]
unfixable = ["LZ303"]
exclude = ["data"]
extend-exclude = ["more"]
force-exclude = true
respect-gitignore = false
fail-on = "error"
fail-on-unknown = true
output-format = "json"
python = ".venv/bin/python"
sandbox = "off"
jobs = 2
timeout = 5
packs = ["mine"]
baseline = "known.json"

[tool.lazylint.per-file-ignores]
"tests/*" = ["LZ101"]

[tool.lazylint.inputs]
"net.Net" = { x = "f32[B, 3]" }
"""
    )
    config = read_config(tmp_path / "pyproject.toml")
    assert config
    assert config.select == ("LZ1",)
    assert config.timeout == 5.0
    assert dict(config.per_file_ignores) == {"tests/*": ("LZ101",)}
    assert config.inputs == {"net.Net": {"x": "f32[B, 3]"}}
    assert config.root == tmp_path
    unset = [k for k in keys() if getattr(config, k.replace("-", "_")) == getattr(Config(), k.replace("-", "_"))]
    assert unset == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[tool.lazylint]\nselct = ['LZ1']\n",
            "pyproject.toml:2: unknown key `selct`; did you mean `select`?",
        ),
        ("[tool.lazylint]\n\nselect = 'LZ1'\n", "pyproject.toml:3: `select`: expected `array`, got `str`"),
        (
            "[tool.lazylint]\nselect = ['a', 3]\n",
            "pyproject.toml:2: `select`: expected `str`, got `int` in item 2",
        ),
        (
            "[tool.lazylint.per-file-ignores]\n'b/*' = ['LZ1']\n'a' = 'LZ1'\n",
            "pyproject.toml:3: `per-file-ignores`: `a`: expected `array`, got `str`",
        ),
        (
            "[tool.lazylint]\nper-file-ignores = {a = ['LZ1'], b = [3]}\n",
            "pyproject.toml:2: `per-file-ignores`: `b`: expected `str`, got `int` in item 1",
        ),
        ("[tool.lazylint]\nbaseline = 3\n", "pyproject.toml:2: `baseline`: expected `str | null`, got `int`"),
        ("[tool.lazylint]\njobs = -1\n", "pyproject.toml:2: `jobs` must be at least 0"),
        ("[tool.lazylint]\njobs = true\n", "pyproject.toml:2: `jobs`: expected `int`, got `bool`"),
        ("[tool.lazylint]\ntimeout = 0\n", "pyproject.toml:2: `timeout` must be more than 0"),
        ("[tool.lazylint]\nfail-on = 'note'\n", "pyproject.toml:2: `fail-on`: invalid enum value 'note'"),
        (
            "[tool.lazylint]\noutput-format = 'jsn'\n",
            "pyproject.toml:2: unknown output format `jsn`; did you mean `json`?",
        ),
        (
            "[tool.other]\nselect=1\n[tool.lazylint.inptus]\na = 1\n",
            "pyproject.toml:3: unknown key `inptus`; did you mean `inputs`?",
        ),
        (
            "[tool.lazylint]\nflag-python = 'x'\n",
            "pyproject.toml:2: unknown key `flag-python`; did you mean `python`?",
        ),
        (
            "[tool.lazylint\n",
            "pyproject.toml:1: not valid TOML: Expected ']' at the end of a table declaration (at line 1, column 15)",
        ),
        ("[tool]\nlazylint = 3\n", "pyproject.toml: `tool.lazylint` must be a table"),
    ],
)
def test_faults_name_their_place(text: str, expected: str) -> None:
    assert fault(text) == expected


def test_lazylint_toml_has_no_header() -> None:
    assert fault("[other]\nselect = 1\n", "lazylint.toml").startswith("lazylint.toml:1: unknown key `other`")
    assert fault("select = 3\n", "lazylint.toml").startswith("lazylint.toml:1: `select`")
    Path("lazylint.toml").write_text("select = ['LZ1']\n")
    assert find_config(["."]).select == ("LZ1",)


def test_the_nearest_folder_with_a_config_wins(tmp_path: Path) -> None:
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    Path("pyproject.toml").write_text("[tool.lazylint]\nselect = ['LZ1']\n")
    (tmp_path / "a/pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert find_config([str(inner)]).select == ("LZ1",)
    assert find_config([str(inner)]).root == tmp_path
    (tmp_path / "a/lazylint.toml").write_text("select = ['LZ2']\n")
    assert find_config([str(inner)]).select == ("LZ2",)
    assert find_config([str(inner), "."]).select == ("LZ1",)


def test_without_config_the_root_is_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    assert find_config(["src"]) == Config(root=tmp_path)


def codes(**given: tuple[str, ...]) -> list[str]:
    return [rule.code for rule in choose(load(["fake_pack"]), Config(**given))]


def test_without_a_repository_the_root_is_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the files lie in it, for their imports count from it; but no home, which holds more than a project."""
    models = tmp_path / "models"
    models.mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_config([str(models)]).root == tmp_path
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_config([str(models)]).root == models
    monkeypatch.chdir("/")
    assert find_config([str(models)]).root == models


def test_choosing_rules() -> None:
    default = ["LZ101", "LZ310", "LZ901", "LZ903", "LZ904", "LZ905"]
    assert codes() == default
    assert codes(select=("LZ1",)) == ["LZ101"]
    assert codes(select=("lazy-width-conflict",)) == ["LZ101"]
    assert codes(ignore=("LZ9",)) == ["LZ101", "LZ310"]
    assert codes(select=("LZ904",), ignore=("LZ9",)) == ["LZ904"]
    assert codes(select=("LZ9",), ignore=("LZ904",)) == ["LZ901", "LZ903", "LZ905"]
    assert codes(select=("LZ4",)) == []
    assert codes(extend_select=("LZ401",)) == sorted([*default, "LZ401"])
    assert codes(select=("ALL",)) == sorted([*default, "LZ401"])
    with pytest.raises(Fault, match="ignore: `LZ777` is no rule"):
        codes(ignore=("LZ777",))
