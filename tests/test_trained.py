"""What a trainer calls before the first batch is judged on that assumption, and said to be. PyTorch confirms."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.finding import Severity

MODULES = """
import lightning
import torch
from torch import nn


class Plain(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(2))

    def forward(self, x):
        return self.net(x)

    def training_step(self, batch, batch_idx):
        return self(batch[0]).sum()

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters())


class Split(Plain):
    def configure_optimizers(self):
        return torch.optim.AdamW([p for p in self.parameters() if p.ndim > 1])  # LZ202


class Early(Plain):
    def configure_optimizers(self):
        return torch.optim.Adagrad(self.parameters())  # LZ209


class Ready(Early):
    def __init__(self):
        super().__init__()
        with torch.no_grad():
            self.eval()(torch.empty(1, 16))


class SetUp(Early):
    def setup(self, stage):
        with torch.no_grad():
            self.eval()(torch.empty(1, 16))
"""
STAND_IN = """
from torch import nn


class LightningModule(nn.Module):
    def save_hyperparameters(self):
        pass

    def setup(self, stage):
        pass
"""


def test_optimizers_are_configured_before_the_first_batch(tmp_path: Path) -> None:
    """As Lightning does; a model that is called while it is built or set up is ready. No error hangs on it."""
    (tmp_path / "modules.py").write_text(MODULES, encoding="utf-8")
    found = check_paths([tmp_path / "modules.py"], Config(root=tmp_path)).findings
    marked = [(i, line[-5:]) for i, line in enumerate(MODULES.splitlines(), 1) if "# LZ" in line]
    assert [(finding.place.line, finding.code) for finding in found] == marked
    assert {finding.severity for finding in found} == {Severity.WARNING}
    assert all("when `configure_optimizers` runs before the first call of the model" in f.message for f in found)


def test_pytorch_agrees_on_what_was_configured(tmp_path: Path) -> None:
    """One raises, one trains nothing that has several dimensions, the others are fine."""
    (tmp_path / "modules.py").write_text(MODULES, encoding="utf-8")
    (tmp_path / "lightning.py").write_text(STAND_IN, encoding="utf-8")
    refused = {
        "Plain": "",
        "Split": "empty parameter list",
        "Early": "uninitialized parameter",
        "Ready": "",
        "SetUp": "",
    }
    code = (
        f"import json, modules\nerrors = {{}}\nfor name in {[*refused]}:\n"
        "    m = getattr(modules, name)()\n    m.setup('fit')\n"
        "    try:\n        m.configure_optimizers()\n"
        "    except Exception as error:\n        errors[name] = str(error)\nprint(json.dumps(errors))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    errors = json.loads(ran.stdout)
    for name, words in refused.items():
        assert words in errors.get(name, "")
        assert bool(words) is (name in errors), (name, errors)
