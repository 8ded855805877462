"""A model in other ways than its first: at other settings, and where `__new__` makes another. PyTorch confirms."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from lazylint.cli import main
from lazylint.config import Config
from lazylint.corridor import check_paths

SETTINGS = """
import enum

import torch
from torch import nn


class Fusion(enum.Enum):
    ADD = "add"
    GATED = "gated"
    PAIRED = "paired"


class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.left = nn.LazyLinear(16)

    def forward(self, x):
        return torch.cat([self.left(x), x], 1)


class Net(nn.Module):
    def __init__(self, fusion=Fusion.ADD, skip=False, kind="plain", gate: bool = False, *, norm=True):
        super().__init__()
        self.body = nn.LazyLinear(32)
        self.fusion, self.skip, self.kind = fusion, skip, kind
        if fusion == Fusion.GATED:
            self.mix = nn.LazyLinear(32)
        if skip:
            self.skipped = nn.LazyLinear(8)
        if kind == "wide":
            self.wide = nn.LazyLinear(8)
        elif kind == "narrow":
            self.narrow = nn.LazyLinear(8)
        self.gate = Gate() if gate else nn.Identity()
        self.norm = nn.LazyBatchNorm1d() if norm else nn.LazyLinear(4)

    def forward(self, x):
        x = self.body(x)
        if self.fusion == Fusion.GATED:
            x = self.mix(torch.cat([self.mix(x), x], 1))
        if self.skip:
            x = self.skipped(self.skipped(x))
        if self.kind == "wide":
            x = self.wide(torch.cat([self.wide(x), x], 1))
        elif self.kind == "narrow":
            x = self.narrow(x)
        x = self.gate(self.gate(x))
        return self.norm(self.norm(x))
"""
TOLD = {
    "`fusion == Fusion.GATED` on line 24 is true": "Net(Fusion.GATED)",
    "`skip` on line 24 is true": "Net(skip=True)",
    "`kind == 'wide'` on line 24 is true": "Net(kind='wide')",
    "`gate` on line 24 is true": "Net(gate=True)",
    "`norm` on line 24 is false": "Net(norm=False)",
}


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A file with a model that builds more lazy layers at other settings than its own."""
    path = tmp_path / "settings.py"
    path.write_text(SETTINGS, encoding="utf-8")
    return path


def test_layers_that_only_another_setting_builds_are_looked_at(settings: Path) -> None:
    """A flag, a member of an enumeration, a word, a model behind a flag: each is said with its condition."""
    findings = check_paths([settings], Config(root=settings.parent)).findings
    net = [finding for finding in findings if finding.code == "LZ101" and finding.model == "Net"]
    assert {finding.message.rpartition(" when ")[2] for finding in net} == set(TOLD)
    assert len(net) == len(TOLD)


@pytest.mark.parametrize(("built", "fails"), [*((call, True) for call in TOLD.values()), ("Net(kind='narrow')", False)])
def test_pytorch_refuses_the_settings_that_are_told(settings: Path, built: str, fails: bool) -> None:
    """And takes those that are not."""
    code = f"import torch; from settings import Fusion, Net; {built}(torch.rand(4, 7))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=settings.parent, capture_output=True, text=True, check=False)
    assert ("RuntimeError" in ran.stderr) is fails, ran.stderr


def test_a_setting_is_not_tried_where_the_program_gives_it(tmp_path: Path) -> None:
    """What the program says is so."""
    (tmp_path / "given.py").write_text(SETTINGS + "\n\nnet = Net(Fusion.PAIRED, kind='narrow')\n", encoding="utf-8")
    findings = check_paths([tmp_path / "given.py"], Config(root=tmp_path)).findings
    net = [finding.message for finding in findings if finding.code == "LZ101" and finding.model == "Net"]
    assert {m.rpartition(" when ")[2] for m in net} == {
        when for when in TOLD if "kind" not in when and "fusion" not in when
    }


ASKED = """
from torch import nn


class Net(nn.Module):
    def __init__(self, deep: bool{default}):
        super().__init__()
        self.a = nn.LazyLinear(8)
        self.b = nn.LazyLinear(4)
        self.deep = deep

    def forward(self, x):
        y = self.a(x)
        return self.b(self.b(y)) if self.deep else self.b(y)
"""


@pytest.mark.parametrize("default", [" = False", ""])
def test_a_flag_that_is_asked_for_in_a_call_is_tried_both_ways(tmp_path: Path, default: str) -> None:
    """It builds no other layers, but calls them otherwise; whether it has a default or is a guess."""
    (tmp_path / "asked.py").write_text(ASKED.format(default=default), encoding="utf-8")
    found = check_paths([tmp_path / "asked.py"], Config(root=tmp_path)).findings
    assert [(finding.code, finding.place.line) for finding in found] == [("LZ101", 14)]
    assert found[0].message.endswith("when `deep` on line 6 is true")
    for value, refused in ((True, True), (False, False)):
        code = f"import torch; from asked import Net; Net({value})(torch.rand(4, 7))"
        ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ("RuntimeError" in ran.stderr) is refused, ran.stderr


OPTIONAL = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.LazyLinear(8)
        self.b = nn.LazyLinear(4)
        self.c = nn.LazyLinear(4)

    def forward(self, x, extra=None, *, deep=False, mode="plain", scale=1.0):
        y = self.a(x)
        if extra is not None:
            return self.b(self.b(y)) + self.b(torch.cat([y, extra], 1))
        if deep:
            return self.c(self.c(y))
        if mode == "pair":
            return self.b(y) + self.b(x[:, :3])
        elif mode == "sum":
            return self.b(y) + self.b(y)
        return self.b(y) * scale
"""
GIVEN = {
    "`extra is None` on line 13 is false": "extra=torch.rand(4, 7)",
    "`deep` on line 13 is true": "deep=True",
    "`mode == 'pair'` on line 13 is true": "mode='pair'",
}


def test_optional_arguments_are_given_where_a_call_asks_for_them(tmp_path: Path) -> None:
    """What is None by default is also something, a flag the other one, a word each that it is compared with."""
    (tmp_path / "optional.py").write_text(OPTIONAL, encoding="utf-8")
    found = check_paths([tmp_path / "optional.py"], Config(root=tmp_path)).findings
    assert {finding.message.rpartition(" when ")[2] for finding in found if finding.code == "LZ101"} == set(GIVEN)
    for given in (*GIVEN.values(), "mode='sum'", ""):
        code = f"import torch; from optional import Net; Net()(torch.rand(4, 7), {given})"
        ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ("RuntimeError" in ran.stderr) is (given in GIVEN.values()), ran.stderr


MADE_ELSEWHERE = """
import torch
from torch import nn


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(8)

    def forward(self, x):
        return self.head(torch.cat([self.head(x), x], 1))


class Net(nn.Module):
    def __new__(cls, kind="small"):
        return Small()
"""


def test_a_class_that_makes_another_is_fed_as_that_one(tmp_path: Path) -> None:
    """It was lost in silence: the class has no `forward`, and the other counted as seen."""
    (tmp_path / "made.py").write_text(MADE_ELSEWHERE, encoding="utf-8")
    checked = check_paths([tmp_path / "made.py"], Config(root=tmp_path))
    assert [(finding.code, finding.place.line) for finding in checked.findings] == [("LZ101", 12)]
    code = "import torch; from made import Net; Net()(torch.rand(4, 7))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied" in ran.stderr


def test_other_settings_than_the_grid_s_are_not_tried(settings: Path) -> None:
    """Whoever says how to build a model is told of that; without the other settings it is a clean one."""
    grid = settings.with_name("sweep.toml")
    grid.write_text("skip = [false]\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "--no-cache", "--isolated", f"{settings}:Net", "--grid", str(grid)])
    assert done.exit_code == 0, done.output
    grid.write_text("skip = [true, false]\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "--no-cache", "--isolated", f"{settings}:Net", "--grid", str(grid)])
    assert done.exit_code == 1, done.output
    assert done.output.count("LZ101") == 1
