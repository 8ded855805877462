"""Models that code calls which is not here: a library that is not installed, or whoever imports them.

PyTorch confirms with stand-ins.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

STAND_INS = {
    "accelerate.py": """
class Accelerator:
    device = "cpu"

    def prepare(self, *given):
        return given if len(given) > 1 else given[0]
""",
    "lightning.py": """
class Fabric:
    device = "cpu"

    def setup(self, *given):
        return given if len(given) > 1 else given[0]
""",
    "some_library.py": """
import torch

def dtype():
    return torch.float32

class Trainer:
    def __init__(self, model):
        self.model = model

    def fit(self):
        self.model(torch.ones(2, 3))
        self.model(torch.ones(2, 3))
""",
}
PREPARED = """
import torch
from torch import nn
from accelerate import Accelerator

accelerator = Accelerator()
net = nn.Sequential(nn.LazyLinear(3)).to(accelerator.device)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
net, optimizer = accelerator.prepare(net, optimizer)
net(torch.ones(2, 3, device=accelerator.device))
net(torch.ones(2, 5).to(accelerator.device))  # here
"""
SET_UP = """
import torch
from torch import nn
import lightning as L
import some_library

fabric = L.Fabric()
layer = fabric.setup(nn.LazyLinear(3, device=fabric.device, dtype=some_library.dtype()))
layer(torch.ones(2, 3))
layer(torch.ones(2, 5))  # here
"""
GIVEN_AWAY = """
import torch
from torch import nn
from some_library import Trainer

class Twice(nn.Module):
    def forward(self, x):
        return torch.cat([x, x], dim=-1)

twice = nn.LazyLinear(8)  # here
net = nn.Sequential(nn.LazyLinear(6), twice, Twice(), twice)
Trainer(net).fit()
"""


@pytest.mark.parametrize("text", [PREPARED, SET_UP, GIVEN_AWAY], ids=["accelerate", "fabric", "given away"])
def test_a_conflict_is_found_and_torch_raises(tmp_path: Path, text: str) -> None:
    project, stand_ins = tmp_path / "project", tmp_path / "stand_ins"
    for folder in (project, stand_ins):
        folder.mkdir()
    file = project / "script.py"
    file.write_text(text, encoding="utf-8")
    for name, code in STAND_INS.items():
        (stand_ins / name).write_text(code, encoding="utf-8")
    line = next(number for number, said in enumerate(text.splitlines(), 1) if said.endswith("# here"))
    findings = check_paths([file], Config(root=project)).findings
    assert [(finding.code, finding.place.line) for finding in findings] == [("LZ101", line)]
    environment = {**os.environ, "PYTHONPATH": str(stand_ins)}
    ran = subprocess.run([sys.executable, file], env=environment, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied" in ran.stderr


def test_a_model_that_is_given_away_and_not_fed_is_not_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text(
        "from torch import nn\nimport some_library\n\n"
        "net = nn.Sequential(nn.LazyLinear(3), some_library.Layer(), nn.LazyLinear(3))\n"
        "some_library.Trainer(net)\n",
        encoding="utf-8",
    )
    findings = check_paths([file], Config(root=tmp_path)).findings
    assert [finding.code for finding in findings] == ["LZ902"]


def test_a_model_that_a_file_leaves_to_others_is_fed(tmp_path: Path) -> None:
    """Put together from torch's classes, it has no class of its own to be found by."""
    (tmp_path / "models.py").write_text(GIVEN_AWAY.partition("Trainer(net)")[0].replace("from some_library", "# "))
    (finding,) = check_paths([tmp_path / "models.py"], Config(root=tmp_path)).findings
    assert (finding.code, finding.message[:8]) == ("LZ101", "`net.1` ")
    code = "import torch; from models import net; net(torch.ones(2, 3))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied" in ran.stderr
