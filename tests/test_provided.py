"""Arguments that decorators give to tests and commands, which nothing in their file calls; pytest and click confirm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths

PROGRAM = """\
import click
import pytest
import torch
from torch import nn

_first = ["mlp"]
MODELS = {"mlp": lambda n: nn.Sequential(nn.LazyLinear(8), nn.LazyLinear(n))}


@pytest.fixture(params=[3, 5])
def images(request):
    return torch.rand(4, request.param)


@pytest.mark.parametrize("name", _first)
def test_by_name(name):
    model = MODELS[name](6)
    model(torch.rand(4, 3))
    model(torch.rand(4, 5))  # here


@pytest.mark.parametrize(("width", "classes"), [(3, 2), (8, 4)])
def test_by_pairs(width, classes):
    model = nn.Sequential(nn.LazyLinear(width), nn.LazyLinear(classes))
    model(torch.rand(4, width))
    model[1](torch.rand(4, classes))  # here


def test_by_fixture(images):
    model = nn.Sequential(nn.LazyLinear(8), nn.LazyLinear(2))
    assert model(images).shape == (4, 2)
    assert model(images[:, :2]).shape == (4, 2)  # here


@click.group()
def cli():
    pass


@cli.command()
@click.option("-f", "--features", default=14)
@click.option("--hidden-width", type=int, default=8)
def train(features, hidden_width):
    model = nn.Sequential(nn.LazyLinear(hidden_width), nn.ReLU(), nn.LazyLinear(2))
    model(torch.zeros(1, 15))
    model(torch.rand(32, features))  # here
"""


def test_the_first_of_them_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "test_program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    lines = [number for number, line in enumerate(PROGRAM.splitlines(), 1) if line.endswith("# here")]
    findings = check_paths([file], Config(root=tmp_path)).findings
    assert [(finding.code, finding.place.line) for finding in findings] == [("LZ101", line) for line in lines]
    tested = run("-m", "pytest", "-q", "-p", "no:cacheprovider", file)
    assert "5 failed" in tested
    assert all(f"test_program.py:{line}: " in tested for line in lines[:3])
    trained = run("-c", "from test_program import cli; cli(['train'])", folder=tmp_path)
    assert f"line {lines[3]}" in trained
    assert "mat1 and mat2 shapes cannot be multiplied (32x14 and 15x8)" in trained


def run(*words: str | Path, folder: Path | None = None) -> str:
    ran = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, cwd=folder)
    return ran.stdout + ran.stderr
