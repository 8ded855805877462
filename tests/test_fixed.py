"""Fixes of the rules, file by file: the goldens beside the samples, and what PyTorch says of them.

That a golden runs, and that nothing is left to find in it, `test_torch_agrees.py` and `test_samples.py` show: it is a
sample itself.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lazylint import testing
from lazylint.config import Config
from lazylint.corridor import check_paths

SAMPLES = Path(__file__).parent / "samples"
GOLDENS = sorted(SAMPLES.glob("LZ*.fixed.py"))

each_golden = pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.name.partition(".")[0])

_SHAPES = """
import runpy, sys
from torch import nn
names = runpy.run_path(sys.argv[1])
for name, value in names.items():
    if isinstance(value, nn.Module):
        print(name, *(f"{key}:{tuple(tensor.shape)}" for key, tensor in value.state_dict().items()))
"""


@each_golden
def test_a_sample_becomes_its_golden(golden: Path, tmp_path: Path) -> None:
    sample = golden.with_name(golden.name.replace(".fixed", ""))
    assert testing.fixed(sample, tmp_path) == golden.read_text(encoding="utf-8")


@each_golden
def test_nothing_is_left_to_fix(golden: Path, tmp_path: Path) -> None:
    assert testing.fixed(golden, tmp_path) == golden.read_text(encoding="utf-8")


def test_known_widths_give_parameters_of_the_same_shapes() -> None:
    """Names at top level of the sample before and after, run for real."""
    shapes = [
        subprocess.run([sys.executable, "-c", _SHAPES, str(path)], capture_output=True, text=True, check=True).stdout
        for path in (SAMPLES / "LZ401.py", SAMPLES / "LZ401.fixed.py")
    ]
    assert shapes[0].count(":(") > 20
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize(
    "made",
    [
        "torch.rand(6)[torch.rand(6) > 0.5][None]",
        "torch.rand(2, int(torch.rand(1) * 9))",
        "torch.rand(2, 6)",
    ],
)
def test_a_width_that_data_decide_is_not_known(made: str, tmp_path: Path) -> None:
    net = tmp_path / "net.py"
    net.write_text(f"import torch\nfrom torch import nn\nhead = nn.LazyLinear(3)\nhead({made})\n")
    found = check_paths([str(net)], Config(select=("LZ401",), root=tmp_path)).findings
    assert [finding.code for finding in found] == (["LZ401"] if made == "torch.rand(2, 6)" else [])


def test_what_others_import_is_not_known(tmp_path: Path) -> None:
    net = tmp_path / "net.py"
    net.write_text("import torch\nfrom torch import nn\nhead = nn.LazyLinear(3)\nhead(torch.rand(2, 6))\n")
    (tmp_path / "user.py").write_text("from net import head\n")
    assert check_paths([str(net)], Config(select=("LZ401",), root=tmp_path)).findings == ()
    assert len(check_paths([str(tmp_path)], Config(select=("LZ401",), root=tmp_path)).findings) == 1
