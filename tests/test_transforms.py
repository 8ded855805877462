"""A first call of a lazy layer inside a derivative of `torch.func`: it mostly crashes, so no sample runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lazylint.testing import check_sample

PROGRAM = """\
import torch
from torch import nn
from torch.func import {name}

layer = {layer}
x = torch.rand(4, 16)
{call}
"""
# `linearize` calls the function by itself first.
CALLS = {
    "grad": "grad(lambda given: layer(given).sum())(x)",
    "vjp": "vjp(layer, x)",
    "jvp": "jvp(layer, (x,), (x,))",
    "jacrev": "jacrev(layer)(x)",
    "jacfwd": "jacfwd(layer)(x)",
    "hessian": "hessian(lambda given: layer(given).sum())(x)",
}


def run(program: str) -> int:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    return done.returncode


@pytest.mark.parametrize("name", CALLS)
def test_the_first_call_is_refused(name: str, tmp_path: Path) -> None:
    program = PROGRAM.format(name=name, layer="nn.LazyLinear(8)", call=CALLS[name])
    path = tmp_path / "program.py"
    path.write_text(program[:-1] + '  # want: LZ220 "crashes the interpreter"\n')
    assert check_sample(path) == []


def test_pytorch_raises_or_crashes() -> None:
    program = PROGRAM.format(name="vjp", layer="nn.LazyLinear(8)", call=CALLS["vjp"])
    assert run(program) != 0
    assert run(program.replace("x = torch.rand(4, 16)", "x = torch.rand(4, 16)\nlayer(x)")) == 0
