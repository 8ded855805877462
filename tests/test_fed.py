"""Models that nobody calls in their file: what is refused whatever their inputs are is told, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths

GAN = """
import torch
from torch import nn


class Discriminator(nn.Module):
    def __init__(self, img_size=64, ndf=64):
        super().__init__()
        self.model = nn.Sequential(nn.LazyConv2d(ndf, 4, 2, 1), nn.LazyConv2d(ndf, 4, 2, 1))
        self.adv = nn.Linear(ndf * (img_size // 8) ** 2, 1)

    def forward(self, img):
        return self.adv(self.model(img).flatten(1))


class Gan(nn.Module):
    def __init__(self):
        super().__init__()
        self.generator = nn.Sequential(nn.LazyLinear(3 * 64 * 64), nn.Unflatten(1, (3, 64, 64)))
        self.discriminator = Discriminator()

    def forward(self, real, z=None):
        if z is None:
            z = torch.randn(real.size(0), 100)
        return self.discriminator(self.generator(z)).mean() - self.discriminator(real).mean()
"""

UP_BLOCK = """
import torch
from torch import nn


class UpBlock(nn.Module):
    def __init__(self, in_channels: int, skip_channels: int, out_channels: int):
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, in_channels // 2, 2, 2)
        self.conv = nn.Conv2d(in_channels // 2 + skip_channels, out_channels, 3, padding=1)
        self.refine = nn.LazyConv2d(8, 3, padding=1)

    def forward(self, x, skip):
        joined = torch.cat([self.up(x), skip], 1)
        y = self.refine(self.conv(joined))
        return self.refine(torch.cat([self.conv(joined), y], 1))
"""


def test_two_inputs_of_which_one_is_twice_as_large_are_found(tmp_path: Path) -> None:
    """A step of a U-Net up again: other sizes than those that were found fit only together."""
    (tmp_path / "unet.py").write_text(UP_BLOCK, encoding="utf-8")
    (finding,) = check_paths([tmp_path / "unet.py"], Config(root=tmp_path)).findings
    assert (finding.code, finding.place.line) == ("LZ101", 16)
    given = "torch.rand(2, 32, 4, 4), torch.rand(2, 48, 8, 8)"
    code = f"import torch; from unet import UpBlock; UpBlock(32, 48, 64)({given})"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "expected input[2, 72, 8, 8] to have 64 channels" in ran.stderr


def test_nothing_is_told_of_inputs_that_a_refusal_kept_from_being_found(tmp_path: Path) -> None:
    """The second call of the discriminator would get our first guess, a matrix."""
    (tmp_path / "gan.py").write_text(GAN, encoding="utf-8")
    (finding,) = check_paths([tmp_path / "gan.py"], Config(root=tmp_path)).findings
    assert (finding.code, finding.place.line) == ("LZ114", 13)
    code = "import torch; from gan import Gan; Gan()(torch.rand(2, 3, 64, 64))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied (2x16384 and 4096x1)" in ran.stderr
