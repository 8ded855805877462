"""Arguments that a constructor hands on: as keywords of which only a refusal tells the names, or as one size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths

KEYWORDS = """
from torch import nn


def tower(out_features=None, depth=1):
    if out_features is None:
        raise ValueError("out_features must be specified for a tower.")
    return nn.Sequential(*[nn.LazyLinear(out_features) for _ in range(depth)])


class Recurrent(nn.Module):
    def __init__(self, out_features: int, lstm_kwargs, tower_kwargs):
        super().__init__()
        lstm_kwargs.update({"batch_first": True})
        self.tower = tower(**tower_kwargs)
        self.lstm = nn.LSTM(**lstm_kwargs)
        self.linear = nn.LazyLinear(out_features)

    def forward(self, x):
        hidden, _ = self.lstm(self.tower(x))
        return self.linear(hidden)


class Twice(nn.Module):
    def __init__(self, tower_kwargs):
        super().__init__()
        self.tower = tower(**tower_kwargs)
        self.head = nn.LazyLinear(3)

    def forward(self, x):
        return self.head(self.head(self.tower(x)))
"""
KEYWORDS_RUN = """
import torch
from keywords import Recurrent, Twice

Recurrent(4, {"input_size": 5, "hidden_size": 6}, {"out_features": 5})(torch.rand(2, 3, 7))
try:
    Twice({"out_features": 5})(torch.rand(2, 7))
except RuntimeError as error:
    print(error)
Twice({"out_features": 3})(torch.rand(2, 7))
"""

SIZE = """
import torch
from torch import nn


class Perceptron(nn.Sequential):
    def __init__(self, out_features, depth=1):
        super().__init__(*[nn.LazyLinear(8) for _ in range(depth)])
        sizes = [out_features] if isinstance(out_features, int) else [size for size in out_features]
        self.append(nn.LazyLinear(sum(sizes)))
        self.shape = sizes

    def forward(self, *inputs):
        out = super().forward(torch.cat(inputs, -1))
        return out if len(self.shape) == 1 else out.view(*out.shape[:-1], *self.shape)


class Actor(nn.Module):
    def __init__(self, out_features):
        super().__init__()
        self.backbone = Perceptron(2 * out_features)

    def forward(self, state, belief):
        loc, scale = self.backbone(state, belief).chunk(2, -1)
        return loc, scale
"""


def test_keywords_are_found_that_a_refusal_asks_for(tmp_path: Path) -> None:
    """Which of the dicts lacks them is found out; their sizes are made to fit."""
    (tmp_path / "keywords.py").write_text(KEYWORDS, encoding="utf-8")
    done = check_paths([tmp_path / "keywords.py"], Config(root=tmp_path))
    assert (done.counts.analysed, done.counts.partly, done.counts.not_analysed) == (2, 0, 0), done.findings
    told = [finding for finding in done.findings if finding.severity != "info"]
    assert [(finding.code, finding.place.line) for finding in told] == [("LZ102", 31)]
    command = [sys.executable, "-c", KEYWORDS_RUN]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "mat1 and mat2 shapes cannot be multiplied (2x3 and 5x3)" in run.stdout


def test_what_a_constructor_multiplies_is_one_size(tmp_path: Path) -> None:
    """What it calls would take several as well, of which twice as many are something else."""
    (tmp_path / "size.py").write_text(SIZE, encoding="utf-8")
    done = check_paths([tmp_path / "size.py"], Config(root=tmp_path))
    assert not [finding for finding in done.findings if finding.severity != "info"]
    assert {graph.name for graph in done.graphs if graph.inputs and not graph.unknowns} >= {"Actor"}
    code = "import torch; from size import Actor; Actor(3)(torch.rand(2, 4), torch.rand(2, 5))"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
