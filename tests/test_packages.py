"""Folders without an `__init__.py` are packages, as for Python: what stands in them is run, by whatever import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

FILES = {
    "models/block.py": """
from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(8)

    def forward(self, x):
        return self.fc(x)
""",
    "models/heads/head.py": """
from ..block import Block
from . import sizes


class Head(Block):
    width = sizes.WIDTH
""",
    "models/heads/sizes.py": "WIDTH = 5\n",
    "absolute.py": """
import torch
from models.block import Block
from models.heads import head

block = head.Head()
block(torch.ones(2, block.width))
block(torch.ones(2, 3))
""",
    "dotted.py": """
import torch
import models.heads.head as head

block = head.Head()
block(torch.ones(2, 3))
block(torch.ones(2, 4))
""",
    "models/heads/relative.py": """
import torch
from ..block import Block

block = Block()
block(torch.ones(2, 3))
block(torch.ones(2, 4))
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip(), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "module", "line"),
    [
        ("absolute.py", "absolute", 7),
        ("dotted.py", "dotted", 6),
        ("models/heads/relative.py", "models.heads.relative", 6),
    ],
)
def test_files_in_folders_are_found_as_python_finds_them(project: Path, name: str, module: str, line: int) -> None:
    checked = check_paths([project / name], Config(root=project))
    assert [(finding.code, finding.place.line) for finding in checked.findings] == [("LZ101", line)]
    ran = subprocess.run([sys.executable, "-m", module], cwd=project, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied" in ran.stderr


def test_the_projects_own_folder_may_be_the_package(project: Path) -> None:
    file = project / "top.py"
    file.write_text(FILES["models/heads/relative.py"].replace("..block", ".models.block").lstrip(), encoding="utf-8")
    checked = check_paths([file], Config(root=project))
    assert [(finding.code, finding.place.line) for finding in checked.findings] == [("LZ101", 6)]


def test_a_folder_called_like_a_library_that_is_missing_hides_nothing(project: Path) -> None:
    """Such as the folder that `wandb` writes its runs to."""
    (project / "absent_library").mkdir()
    (project / "absent_library" / "run.py").write_text("", encoding="utf-8")
    file = project / "logged.py"
    file.write_text("import absent_library\nabsent_library.init()\n" + FILES["dotted.py"], encoding="utf-8")
    checked = check_paths([file], Config(root=project))
    assert [finding.code for finding in checked.findings] == ["LZ101"]


def test_what_a_package_of_the_project_should_have_is_no_library(project: Path) -> None:
    """A module that was moved, or is yet to be built: to install it would be no way out."""
    file = project / "moved.py"
    file.write_text(
        """
import torch
from models.heads import gone

block = torch.nn.LazyLinear(2)
block(gone.crop(torch.ones(2, 3)))
""",
        encoding="utf-8",
    )
    (found,) = check_paths([file], Config(root=project)).findings
    assert found.code == "LZ902"
    assert found.message.endswith("comes from `crop` of models.heads.gone, which this project lacks")


REGISTRY = {
    "zoo/__init__.py": "import zoo.data\nfrom . import mlp\nfrom .registry import build\n",
    "zoo/data.py": "WIDTH = 16\n",
    "zoo/registry.py": """
MODELS = {}


def register(name):
    def decorate(cls):
        if name in MODELS:
            raise KeyError(f"{name} is registered twice")
        MODELS[name] = cls
        return cls

    return decorate


def build(name):
    return MODELS[name]()
""",
    "zoo/mlp.py": """
import torch
from torch import nn

import zoo

from .registry import register


@register("mlp")
class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(zoo.data.WIDTH)

    def forward(self, x):
        return self.fc(torch.cat([self.fc(x), x], -1))
""",
}


def test_a_module_that_its_package_imports_runs_once(tmp_path: Path) -> None:
    """Registries take no name twice."""
    for name, text in REGISTRY.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    findings = check_paths([tmp_path / "zoo" / "mlp.py"], Config(root=tmp_path)).findings
    assert [(finding.code, finding.place.line) for finding in findings] == [("LZ101", 17)]
    code = "import torch, zoo; zoo.build('mlp')(torch.ones(2, 3))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied (2x19 and 3x16)" in ran.stderr


BARE = {
    "space/zoo/__init__.py": "from .mlp import Mlp\n",
    "space/zoo/sizes.py": "WIDTH = 16\n",
    "space/zoo/mlp.py": """
import torch
from torch import nn

from space.zoo.sizes import WIDTH


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(WIDTH)

    def forward(self, x):
        return self.fc(torch.cat([self.fc(x), x], -1))
""",
}


def test_a_module_that_its_package_in_a_bare_folder_imports_is_imported(tmp_path: Path) -> None:
    """The folder around the package has no `__init__.py`."""
    for name, text in BARE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.lstrip(), encoding="utf-8")
    checked = check_paths([tmp_path / "space/zoo/mlp.py"], Config(root=tmp_path))
    assert [(finding.code, finding.place.line) for finding in checked.findings] == [("LZ101", 13)]
    code = "import torch; from space.zoo import Mlp; Mlp()(torch.ones(1, 8))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied" in ran.stderr


SHADOWED = {
    "siren/layers.py": "from torch import nn\n\nHEAD = nn.LazyLinear\n",
    "models/siren.py": "raise RuntimeError('the file beside the script')\n",
    "models/net.py": """
import torch
from siren.layers import HEAD

head = HEAD(8)
head(torch.ones(2, 3))
head(torch.ones(2, 4))
""",
    "siren/siren.py": """
import torch
from siren import layers

head = layers.HEAD(8)
head(torch.ones(2, 3))
from siren.layers import HEAD
head(torch.ones(2, 4))
""",
}


@pytest.mark.parametrize(
    ("name", "module", "line"), [("models/net.py", "models.net", 6), ("siren/siren.py", "siren.siren", 7)]
)
def test_a_file_beside_a_script_hides_no_folder_whose_modules_are_asked_for(
    tmp_path: Path, name: str, module: str, line: int
) -> None:
    """The script is imported, or run as a module, from the project's folder."""
    for file, text in SHADOWED.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text.lstrip(), encoding="utf-8")
    checked = check_paths([tmp_path / name], Config(root=tmp_path))
    assert [(finding.code, finding.place.line) for finding in checked.findings] == [("LZ101", line)]
    ran = subprocess.run([sys.executable, "-m", module], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied" in ran.stderr
