"""What a file imports from its project: run once, or once for each path where it holds layers."""

from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

PROGRAM = """\
import subprocess
import torch
from parts import HEAD, WIDTH

said = subprocess.run(["date"], capture_output=True).stdout  # lazylint: ignore[LZ906]
if said:
    HEAD(torch.rand(2, WIDTH))
else:
    HEAD(torch.rand(2, WIDTH + 1))
"""
# A name can be registered once in a process.
REGISTERED = """\
from torch import nn
from torch.utils.data import IterDataPipe, functional_datapipe

@functional_datapipe("lazylint_test_pipe")
class Pipe(IterDataPipe):
    pass

WIDTH, ACTIVATION = 8, nn.ReLU()
"""


@pytest.mark.parametrize(
    "files",
    [
        {"parts.py": "from torch import nn\nHEAD, WIDTH = nn.LazyLinear(4), 8\n"},
        {"pipes.py": REGISTERED, "parts.py": "from torch import nn\nfrom pipes import *\nHEAD = nn.LazyLinear(4)\n"},
    ],
    ids=["a layer is new on each path", "what holds no parameters is not run again"],
)
def test_paths_do_not_see_each_other(tmp_path: Path, files: dict[str, str]) -> None:
    """A layer that stayed would give a conflict between two paths; a module that ran again could not register."""
    for name, text in {**files, "program.py": PROGRAM}.items():
        (tmp_path / name).write_text(text)
    checked = check_paths([tmp_path / "program.py"], Config(root=tmp_path))
    assert [(finding.code, finding.message) for finding in checked.findings if finding.code != "LZ102"] == []
    assert len(checked.graphs[0].paths) == 2
