"""Models of an installed library that get what nobody knows: nothing is told of what its code does with that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths

PROGRAM = """
import pandas_of_nobody as pd
import torch
from tensordict.nn import TensorDictModule, TensorDictSequential
from torch import nn

policy = TensorDictSequential(
    TensorDictModule(nn.LazyLinear(8), in_keys=[("agent", "observation")], out_keys=["hidden"]),
    TensorDictModule(nn.LazyLinear(2), in_keys=["hidden"], out_keys=["action"]),
)
state = pd.load("states")
state["agent", "observation"] = torch.rand(3, 4)
print(policy(state)["action"])
"""
MISSING = """
from tensordict import TensorDict


class DataFrame:
    pass


def load(name):
    return TensorDict({}, [3])
"""


def test_an_unknown_input_of_a_library_s_model_is_no_wrong_type(tmp_path: Path) -> None:
    """The library took it for a tensor, and asked whether tensors are of a class that nobody knows."""
    (tmp_path / "policy.py").write_text(PROGRAM, encoding="utf-8")
    checked = check_paths([tmp_path / "policy.py"], Config(root=tmp_path))
    assert [finding for finding in checked.findings if finding.severity != "info"] == []
    assert (checked.counts.analysed, checked.counts.not_analysed) == (2, 0), checked.findings
    site = tmp_path / "site"
    site.mkdir()
    (site / "pandas_of_nobody.py").write_text(MISSING, encoding="utf-8")
    command, environment = [sys.executable, "policy.py"], {**os.environ, "PYTHONPATH": str(site)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)


BATCHED = """
from tensordict import TensorDictBase
from torch import nn


class Frames(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.LazyLinear(4)

    def forward(self, tensordict: TensorDictBase):
        if not tensordict.ndim:
            raise ValueError("cannot process what has no batch")
        for key in ("left", "right"):
            tensordict.set(key + "_out", self.net(tensordict.get(key)))
        return tensordict
"""


def test_a_dict_of_which_no_key_is_known_yet_has_a_batch(tmp_path: Path) -> None:
    """It was refused before it was asked for a key."""
    (tmp_path / "frames.py").write_text(BATCHED, encoding="utf-8")
    checked = check_paths([tmp_path / "frames.py"], Config(root=tmp_path))
    assert not checked.findings
    assert checked.counts.analysed == 1
