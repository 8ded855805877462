"""Models that take a list of tensors get one that fits, whatever they do with it. PyTorch confirms."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

HEAD = "import torch\nfrom torch import nn\n"
TEXTS = {
    "spread in a list": (
        """
class Up(nn.Module):
    def __init__(self, n=8):
        super().__init__()
        self.up = nn.LazyConvTranspose2d(n, 2, 2)
        self.layer = nn.LazyConv2d(n, 3, padding=1)

    def forward(self, b, s):
        return self.layer(torch.cat([self.up(b), *s], dim=1))
""",
        "Up()(torch.ones(2, 9, 4, 4), [torch.ones(2, 3, 8, 8)])",
    ),
    "spread in a call that takes one": (
        """
class Path(nn.Module):
    def __init__(self, n=8):
        super().__init__()
        self.conv = nn.Conv2d(n, n, 3, padding=1)

    def forward(self, x):
        return self.conv(x)

class Up(nn.Module):
    def __init__(self, n=8):
        super().__init__()
        self.path = Path(n)
        self.layer = nn.LazyConv2d(n, 3, padding=1)

    def forward(self, b, s):
        x = self.path(*s)
        return self.layer(x) + self.layer(torch.cat([x, x], dim=1))  # LZ101
""",
        "Up()(torch.ones(2, 9, 4, 4), [torch.ones(2, 8, 8, 8)])",
    ),
    "joined before a layer that takes pictures": (
        """
class Gated(nn.Module):
    def __init__(self, n=8):
        super().__init__()
        self.layer = nn.LazyConv2d(n, 3, padding=1)
        self.gate = nn.LazyConv2d(n, 1)

    def forward(self, b: torch.Tensor, s: list[torch.Tensor]):
        gated = self.gate(torch.cat(s, dim=1))
        x = self.layer(b) + gated
        return self.layer(torch.cat([b, b], dim=1)) + x  # LZ101
""",
        "Gated()(torch.ones(2, 9, 4, 4), [torch.ones(2, 8, 4, 4)] * 2)",
    ),
    "called so, gone through by number, and stacked": (
        """
class Levels(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.scores = nn.ModuleList([nn.LazyLinear(1) for _ in range(3)])
        self.layers = nn.ModuleList([nn.LazyLinear(width) for _ in range(3)])

    def forward(self, logits, pools, sequence_list):
        scores = [self.scores[i](pools[i]) for i in range(3)]
        gate = torch.cat(scores, dim=1).softmax(1).unsqueeze(-1)
        whole = [self.layers[i](sequence_list[i].transpose(1, 2).mean(2)) for i in range(3)]
        return (gate * torch.stack(logits, dim=1)).sum(1), (gate * torch.stack(whole, dim=1)).sum(1)
""",
        "Levels()([torch.ones(2, 4)] * 3, [torch.ones(2, n) for n in (3, 4, 5)], [torch.ones(2, 7, 6)] * 3)",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_list_is_found_that_fits(name: str, tmp_path: Path) -> None:
    """Nothing stays unknown, and what refuses every input is an error."""
    text, driver = TEXTS[name]
    (tmp_path / "net.py").write_text(HEAD + text, encoding="utf-8")
    findings = check_paths([str(tmp_path)], Config(root=tmp_path)).findings
    marked = {(line.rpartition("# ")[2], n) for n, line in enumerate((HEAD + text).splitlines(), 1) if "# LZ" in line}
    assert {(found.code, found.place.line) for found in findings} == marked
    done = subprocess.run([sys.executable, "-c", f"{HEAD}{text}\n{driver}"], capture_output=True, check=False)
    assert bool(done.returncode) is bool(marked)
