"""A grid of constructor arguments: what it means, what is wrong with it, and for which of it findings hold."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from lazylint import pool, sweep
from lazylint.cli import main
from lazylint.cover import Cover
from lazylint.fault import Fault
from lazylint.grid import MOST, read_grid
from lazylint.job import Parameter, Signature
from lazylint.target import Target, read_target
from lazylint.wall import linux

walled = pytest.mark.skipif(
    not sys.platform.startswith("linux") or bool(linux.missing()), reason="needs the wall of Linux"
)

NET = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, hidden: int, classes: int, twice: bool = False, dropout: float = 0.1):
        super().__init__()
        if hidden == 40:
            raise ValueError("hidden must not be 40")
        self.body = nn.Sequential(nn.LazyLinear(hidden), nn.ReLU(), nn.Dropout(dropout))
        self.head = nn.LazyLinear(classes)
        self.twice = twice

    def forward(self, x):
        x = self.head(self.body(x))
        return self.head(x) if self.twice else x


class Other(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = nn.LazyLinear(3)
        if layer == "endless":
            sum(iter(int, 1))

    def forward(self, x):
        return self.layer(x)
"""
NETS = Signature(
    True,
    parameters=(
        Parameter("hidden", True, "int"),
        Parameter("p", False, "float"),
        Parameter("act", False, "str | None"),
    ),
)


def grid(folder: Path, text: str, name: str = "sweep.toml") -> Any:
    (folder / name).write_text(text)
    return read_grid(folder / name)


def test_lists_make_every_combination_and_other_values_are_the_same_everywhere(tmp_path: Path) -> None:
    found = grid(tmp_path, 'hidden = [1, 2]\nact = "relu"\nsizes = [[3, 4], []]\n').configurations
    assert found == (
        {"hidden": 1, "act": "relu", "sizes": [3, 4]},
        {"hidden": 1, "act": "relu", "sizes": []},
        {"hidden": 2, "act": "relu", "sizes": [3, 4]},
        {"hidden": 2, "act": "relu", "sizes": []},
    )


def test_tables_follow_one_another_and_share_what_stands_outside(tmp_path: Path) -> None:
    said = "classes = 10\n[[configurations]]\nhidden = 1\n[[configurations]]\nhidden = [1, 2]\nclasses = [10, 20]\n"
    wanted = [{"classes": 10, "hidden": 1}, {"classes": 10, "hidden": 2}, {"classes": 20, "hidden": 1}]
    found = grid(tmp_path, said).configurations
    assert [*found] == [*wanted, {"classes": 20, "hidden": 2}]
    assert grid(tmp_path, json.dumps(found), "sweep.json").configurations == found
    assert grid(tmp_path, '{"x": null}', "sweep.json").configurations == ({"x": None},)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("g.toml", "hidden = [", "g.toml: not valid TOML"),
        ("g.toml", "a = 1\nhidden = []\n", "g.toml:2: `hidden` has nothing to choose from"),
        ("g.toml", "a = 1\nday = 2020-01-01\n", "g.toml:2: `day` has a value that is no number"),
        ("g.toml", '"a b" = 1\n', "`a b` is no name of an argument"),
        ("g.toml", "[[configurations]]\na = [1]\n[[configurations]]\na = []\n", "g.toml:4: `a` has nothing"),
        ("g.json", '{\n"a": }', "g.json:2: not valid JSON"),
        ("g.json", "7", "g.json: a grid is a table of arguments"),
        ("g.json", "[]", "g.json: a grid is a table of arguments"),
        ("g.json", "[1]", "g.json: a grid is a table of arguments"),
        ("g.yaml", "a: 1", "g.yaml: a grid is a `.toml` or a `.json` file"),
        ("g.json", json.dumps({name: list(range(100)) for name in "abcd"}), f"100,000,000 configurations.*{MOST:,}"),
    ],
)
def test_what_is_no_grid(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(Fault, match=said):
        grid(tmp_path, text, name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hidden = 1\nhiden = 2\n", r"toml:2: `Net` takes no argument `hiden`; did you mean `hidden`\?"),
        ("p = 0.5\n", "toml: `Net` needs `hidden`, which the grid does not give"),
        ('p = 1\nhidden = [1, "2"]\n', r'toml:2: `hidden` of `Net` is int, not text \("2"\)'),
        ("hidden = [1, 2.5]\n", "toml:1: `hidden` of `Net` is int, not 2.5"),
        ("hidden = true\n", "toml:1: `hidden` of `Net` is int, not a truth value"),
        ("hidden = 1\nact = 3\n", r"toml:2: `act` of `Net` is str \| None, not 3"),
        ("[[configurations]]\nhidden = 1\n[[configurations]]\np = 1\n", "toml:3: `Net` needs `hidden`"),
    ],
)
def test_arguments_that_the_constructor_does_not_take(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Fault, match=said):
        grid(tmp_path, text).judge(NETS, Target("net.py", "Net"))


def test_arguments_that_it_takes(tmp_path: Path) -> None:
    grid(tmp_path, 'hidden = 1\np = [1, 0.5]\nact = "x"\n').judge(NETS, Target("net.py", "Net"))
    grid(tmp_path, "any = 1\n").judge(Signature(True, rest=True), Target("net.py", "Net"))


def test_names_of_classes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_target("a/net.py:Net.Inner") == Target("a/net.py", "Net.Inner")
    assert [read_target(words) for words in ("net.py", "net.py:", "net.py:3", "folder:Net", "net.py:Net:3")] == [
        None
    ] * 5
    Path("net.py:Net").write_text("")
    assert read_target("net.py:Net") is None


PRODUCT = [{"a": a, "b": b, "c": c} for a, b, c in itertools.product([1, 2, 3], ["x", "y"], [False, True])]


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (lambda g: True, ""),
        (lambda g: g["a"] == 1, "a=1"),
        (lambda g: g["a"] != 1, "a other than 1"),
        (lambda g: g["a"] == 1 and g["c"], "a=1, c=true"),
        (lambda g: g["a"] == 1 or g["b"] == "y", 'a=1; b="y"'),
        (lambda g: g == PRODUCT[7], 'a=2, b="y", c=true'),
    ],
)
def test_words_for_some_of_a_grid(chosen: Any, words: str) -> None:
    held = [number for number, arguments in enumerate(PRODUCT) if chosen(arguments)]
    assert Cover(PRODUCT).words(held) == words


@given(st.sets(st.integers(0, len(PRODUCT) - 1), min_size=1))
def test_boxes_hold_what_they_are_said_to_hold(held: set[int]) -> None:
    """Every box lies in the set, and together they are it: `more` counts what the shown ones leave out."""
    cover = Cover(PRODUCT)
    wanted = sum(1 << number for number in held)
    left = wanted
    while left:
        inside = cover._inside(cover._largest(left, wanted))
        assert not inside & ~wanted
        assert inside & left
        left &= ~inside


def lazylint(*words: str) -> Result:
    return CliRunner().invoke(main, ["check", *words, "--no-cache"])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("net.py").write_text(NET)
    Path("sweep.toml").write_text(
        "hidden = [16, 32, 40]\nclasses = [10, 32]\ntwice = [false, true]\ndropout = [0.0, 0.5]\n"
    )
    return tmp_path


@walled
def test_findings_say_for_which_configurations_they_hold(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And PyTorch agrees, configuration by configuration; what the constructor refuses is said."""
    monkeypatch.setattr(sweep, "_BATCH", 5)
    done = lazylint("net.py:Net", "--grid", "sweep.toml", "--output-format", "json", "--output-format", "concise:out")
    assert done.exit_code == 1, done.output
    assert "in 24 configurations; 16 analysed, 0 partly, 8 not" in done.stderr
    found = {finding["code"]: finding for finding in json.loads(done.stdout)}
    assert set(found) == {"LZ101", "LZ901"}
    assert found["LZ901"]["message"] == (
        "`Net` was not analysed: its constructor refuses these arguments (ValueError: hidden must not be 40), "
        "in 8 of 24 configurations: hidden=40"
    )
    assert found["LZ101"]["message"].endswith(
        "in 6 of 24 configurations: hidden=16, twice=true; hidden=32, classes=10, twice=true"
    )
    assert found["LZ101"]["message"] in Path("out").read_text()
    held = found["LZ101"]["configurations"]
    assert held["total"] == 24
    namespace: dict[str, Any] = {}
    exec(NET, namespace)
    for arguments in read_grid(project / "sweep.toml").configurations:
        if arguments["hidden"] != 40:
            assert raises(namespace["Net"], arguments) == (arguments in held["arguments"]), arguments


def raises(cls: Any, arguments: dict[str, Any]) -> bool:
    try:
        cls(**arguments)(torch.rand(2, 7))
    except RuntimeError:
        return True
    return False


@walled
def test_a_configuration_that_hangs_costs_itself_only(project: Path) -> None:
    Path("sweep.json").write_text('[{"layer": ["a", "endless", "b"]}]')
    done = lazylint("net.py:Other", "--grid", "sweep.json", "--timeout", "12", "--output-format", "sarif")
    assert "in 3 configurations; 2 analysed, 0 partly, 1 not" in done.stderr, done.output
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result["ruleId"] == "LZ901"
    assert result["properties"]["configurations"] == {
        "arguments": [{"layer": "endless"}],
        "total": 3,
        "words": 'layer="endless"',
    }


@walled
def test_one_class_alone(project: Path) -> None:
    done = lazylint("net.py:Net", "--explain")
    assert done.exit_code == 0, done.output
    assert "Other" not in done.stderr
    assert "net.py:6: Net: lazy layers: 2" in done.stderr


@walled
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["net.py:Nett"], "net.py: has no nn.Module called `Nett`; did you mean `Net`?"),
        (["net.py:torch"], "net.py: has no nn.Module called `torch`"),
        (
            ["net.py:Net", "--grid", "wrong.toml"],
            "wrong.toml:2: `Net` takes no argument `klasses`; did you mean `classes`?",
        ),
        (["net.py:Net", "--grid", "gone.toml"], "gone.toml: cannot be read: No such file or directory"),
        (
            ["net.py", "--grid", "sweep.toml"],
            "--grid: goes with one class; write `lazylint check net.py:Net --grid FILE`",
        ),
        (["net.py:Net", "net.py"], "net.py:Net: is one class of a file, which is checked alone"),
        (["net.py:Net", "--shard", "1/2"], "--shard: does not go together with one class (`net.py:Net`)"),
        (["broken.py:Net"], "broken.py:1: cannot be read: '(' was never closed"),
        (["gone.py:Net"], "gone.py: no such file or folder"),
    ],
)
def test_misuse(project: Path, words: list[str], said: str) -> None:
    Path("wrong.toml").write_text("hidden = 1\nklasses = [1, 2]\n")
    Path("broken.py").write_text("class Net(\n")
    done = lazylint(*words)
    assert done.exit_code == 2, done.output
    assert f"lazylint: error: {said}" in done.stderr


@walled
def test_a_grid_is_kept_like_any_trace(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(project / "home"))
    words = ["check", "net.py:Net", "--grid", "sweep.toml", "-q"]
    first = CliRunner().invoke(main, words)
    monkeypatch.setattr(pool, "trace", None)
    assert CliRunner().invoke(main, words).output == first.output != ""
