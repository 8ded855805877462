"""What a file imports from its project: run once, or once for each path where it holds layers."""

from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.finding import Severity

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


# How large pictures are, the data says; how wide the embedding is, the class does.
NETWORK = """\
from dataclasses import dataclass
import torch
from torch import nn

@dataclass
class Sizes:
    picture: int
    patch: int
    channels: int
    classes: int

class Net(nn.Module):
    def __init__(self, sizes: Sizes, width: int = 48):
        super().__init__()
        self.patches = nn.Conv2d(sizes.channels, width, sizes.patch, stride=sizes.patch)
        self.places = nn.Parameter(torch.zeros(1, (sizes.picture // sizes.patch) ** 2, width))
        self.norm = nn.LayerNorm(width)
        self.head = nn.LazyLinear(sizes.classes)

    def forward(self, x):
        return self.head(self.norm(self.patches(x).flatten(2).transpose(1, 2) + self.places).mean(1))
"""
ON_DATA = """\
import pathlib
import pickle
from network import Net, Sizes

data, labels = pickle.loads(pathlib.Path("/nowhere/data.pkl").read_bytes())
model = Net(Sizes(data.shape[2], 8, data.shape[1], len(set(labels))))
for picture in data:
    model(picture)
"""


def test_a_model_of_another_file_is_built_with_guesses_where_its_settings_come_from_data(tmp_path: Path) -> None:
    """What the program gives itself is kept of the settings; what is told hangs on none of the guesses."""
    (tmp_path / "network.py").write_text(NETWORK)
    (tmp_path / "program.py").write_text(ON_DATA)
    checked = check_paths([tmp_path / "program.py"], Config(root=tmp_path))
    assert not checked.findings
    (net,) = (graph for graph in checked.graphs if graph.name == "Net")
    (head,) = net.layers
    assert (head.name, [str(call.width) for call in net.calls]) == ("head", ["48"])


KINDS = """\
from pathlib import Path

def sizes(batch, width=4):
    if isinstance(batch, str):
        batch = eval(batch)
    if callable(batch):
        raise TypeError("no batch")
    if isinstance(batch, dict):
        width = 5
    return width

given = eval(Path("/nowhere/batch").read_text())
"""
ASKING = """\
import torch
from torch import nn
from kinds import given, sizes

head = nn.LazyLinear(2)
head(torch.rand(2, 4))
head(torch.rand(2, sizes(given)))
"""


def test_of_what_kind_a_value_is_another_file_asks_on_paths_that_show_more(tmp_path: Path) -> None:
    """A library in the project asks that of every argument: its paths would leave none to the file that is checked.

    Nobody knows whether the value is ever of that kind, so it is no error.
    """
    (tmp_path / "kinds.py").write_text(KINDS)
    (tmp_path / "program.py").write_text(ASKING)
    checked = check_paths([tmp_path / "program.py"], Config(root=tmp_path))
    (head,) = checked.findings
    assert (head.code, head.severity) == ("LZ101", Severity.WARNING)
    assert "gets 5 here when `isinstance(batch, dict)` on line 8 is true" in head.message
    assert len(checked.graphs[0].paths) == 2
