"""Classes of models that leave methods to derived ones are analysed as far as they go, where none is derived."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

HEAD = "from abc import ABC, abstractmethod\nimport torch\nfrom torch import nn\n"
PARTS = """
    def __init__(self):
        super().__init__()
        self.embed = nn.LazyLinear(16)
        self.head = nn.LazyLinear(4)

    def encode(self, x):
        return torch.relu(self.embed(x))
"""
TEXTS = {
    "a forward that is not implemented": (
        f"""
class Base(nn.Module):
{PARTS}
    def decode(self, y):
        return self.head(y) + self.head(torch.cat([y, y], 1))  # LZ101

    def forward(self, x):
        raise NotImplementedError("derived classes say it")
""",
        "Base().decode(torch.ones(2, 16))",
    ),
    "an abstract forward": (
        f"""
class Base(nn.Module, ABC):
{PARTS}
    @abstractmethod
    def forward(self, x): ...

    def loss(self, x, y):
        code = self.encode(x)
        made = self.head(self.forward(x))  # LZ902
        return (made - y).sum() + self.embed(torch.cat([code, x], 1)).sum()  # LZ101
""",
        """
class Net(Base):
    def forward(self, x):
        return self.encode(x)

Net().loss(torch.ones(2, 3), torch.ones(2, 4))
""",
    ),
    "a method that forward asks for": (
        f"""
class Base(nn.Module):
{PARTS}
    def features(self, x):
        raise NotImplementedError

    def forward(self, x):
        x = self.encode(x)
        return self.head(self.features(x))  # LZ902
""",
        "",
    ),
    "what a derived class is there for": (
        f"""
class Base(nn.Module):
{PARTS}
    def features(self, x):
        raise NotImplementedError

    def forward(self, x):
        x = self.encode(x)
        return self.head(self.features(x))

class Net(Base):
    def features(self, x):
        return x.mean(1, keepdim=True)
""",
        "Net()(torch.ones(2, 3))",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_known_of_a_base_class_is_told(name: str, tmp_path: Path) -> None:
    """What refuses every input is an error, as PyTorch confirms; what hangs on derived classes is unknown."""
    text, driver = TEXTS[name]
    (tmp_path / "net.py").write_text(HEAD + text, encoding="utf-8")
    findings = check_paths([str(tmp_path)], Config(root=tmp_path)).findings
    marked = {(line.rpartition("# ")[2], n) for n, line in enumerate((HEAD + text).splitlines(), 1) if "# LZ" in line}
    assert {(found.code, found.place.line) for found in findings} == marked
    done = subprocess.run([sys.executable, "-c", f"{HEAD}{text}\n{driver}"], capture_output=True, check=False)
    assert bool(done.returncode) is ("# LZ1" in text)


HOLDER = """from torch import nn
from objectives_of_nobody import Loss

class Objective(Loss):
    def __init__(self, actor, how):
        super().__init__()
        self.actor, self.how = actor, how

    def forward(self, x):
        return self.actor.log_prob(x).eval(x)
"""
PROGRAM = """from torch import nn
from objectives_of_nobody import how, Distribution
from holder import Objective

class Actor(Distribution):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(3)

    def forward(self, x):
        return self.head(x)

objective = Objective(Actor(), how)
"""


def test_what_holds_models_that_are_analysed_on_their_own_is_not_fed(tmp_path: Path) -> None:
    """That only a library calls them then is no matter of theirs."""
    (tmp_path / "holder.py").write_text(HOLDER, encoding="utf-8")
    (tmp_path / "net.py").write_text(PROGRAM, encoding="utf-8")
    assert check_paths([str(tmp_path / "net.py")], Config(root=tmp_path)).findings == ()
