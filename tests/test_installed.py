"""Libraries that are installed run as they are, whatever they want when they are imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

# As wandb does, which timm and many others import.
TEMPORARY = """
import tempfile

MEDIA = tempfile.TemporaryDirectory("media")
_, LOG = tempfile.mkstemp(prefix="log")
SCRATCH = tempfile.NamedTemporaryFile()


def features(x):
    return x.repeat(1, 2)
"""
# As fastai does.
TYPES = """
import mimetypes

mimetypes.init()


def features(x):
    return x.repeat(1, 2)
"""
# As torchvision does.
PRETRAINED = """
from torch import nn
from torch.hub import load_state_dict_from_url


def resnet():
    model = nn.Linear(3, 6)
    model.load_state_dict(load_state_dict_from_url("https://example.org/weights.pth", progress=False))
    return model


def features(x):
    return resnet()(x)
"""
PROGRAM = """
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent / "site-packages"))
import library

layer = torch.nn.LazyLinear(2)
layer(torch.ones(2, 3))
layer(library.features(torch.ones(2, 3)))
"""


@pytest.mark.parametrize("library", [TEMPORARY, TYPES, PRETRAINED])
def test_what_it_gives_is_known_though_the_wall_refuses_what_it_wants(tmp_path: Path, library: str) -> None:
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "library.py").write_text(library, encoding="utf-8")
    (tmp_path / "net.py").write_text(PROGRAM, encoding="utf-8")
    checked = check_paths([tmp_path / "net.py"], Config(root=tmp_path))
    assert [(finding.code, finding.place.line) for finding in checked.findings] == [("LZ101", 12)]
    assert "gets 6 here" in checked.findings[0].message


def test_models_of_torchvision_that_the_hub_is_asked_for_are_those_that_are_installed(tmp_path: Path) -> None:
    (tmp_path / "site-packages" / "torchvision").mkdir(parents=True)
    (tmp_path / "site-packages" / "torchvision" / "__init__.py").touch()
    (tmp_path / "site-packages" / "torchvision" / "models.py").write_text(
        """
from torch import nn


def resnet18(weights=None, width=6):
    return nn.Linear(3, width)


def get_model_builder(name):
    return globals()[name]
""",
        encoding="utf-8",
    )
    (tmp_path / "net.py").write_text(
        """
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent / "site-packages"))
net = torch.hub.load("pytorch/vision:v0.10.0", "resnet18", weights="DEFAULT", trust_repo=True)
layer = torch.nn.LazyLinear(2)
layer(net(torch.ones(2, 3)))
layer(torch.ones(2, 3))
""",
        encoding="utf-8",
    )
    checked = check_paths([tmp_path / "net.py"], Config(root=tmp_path))
    assert [(finding.code, finding.place.line) for finding in checked.findings] == [("LZ101", 11)]


@pytest.mark.parametrize(("width", "code"), [("3", "LZ101"), ("null", "LZ902")])
def test_settings_are_composed_as_hydra_does(tmp_path: Path, width: str, code: str) -> None:
    """By a stand-in of it: what it composes is a JSON file here, in which null is left to the command line."""
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "hydra.py").write_text(
        """
import contextlib
import json
import pathlib
import types

import omegaconf

FOLDER = []


def main(config_path=None, config_name=None, version_base=None):
    raise PermissionError("each run has a folder")


@contextlib.contextmanager
def initialize_config_dir(folder, version_base=None):
    FOLDER.append(pathlib.Path(folder))
    yield
    FOLDER.pop()


def compose(name):
    return types.SimpleNamespace(**json.loads((FOLDER[-1] / f"{name}.json").read_text()))
""",
        encoding="utf-8",
    )
    (tmp_path / "site-packages" / "omegaconf.py").write_text(
        """
class OmegaConf:
    @staticmethod
    def to_container(settings, resolve, throw_on_missing):
        if None in vars(settings).values():
            raise ValueError("Missing mandatory value")
""",
        encoding="utf-8",
    )
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "net.json").write_text(f'{{"width": {width}}}', encoding="utf-8")
    (tmp_path / "net.py").write_text(
        """
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent / "site-packages"))
import hydra


@hydra.main(config_path="conf", config_name="net", version_base=None)
def main(cfg):
    layer = torch.nn.LazyLinear(2)
    layer(torch.ones(2, cfg.width))
    layer(torch.ones(2, 4))


if __name__ == "__main__":
    main()
""",
        encoding="utf-8",
    )
    checked = check_paths([tmp_path / "net.py"], Config(root=tmp_path))
    assert [(finding.code, finding.place.line) for finding in checked.findings] == [(code, 15)]


def test_weights_that_the_program_downloads_may_initialise_what_is_lazy(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        """
import torch

layer = torch.nn.LazyLinear(2)
layer.load_state_dict(torch.hub.load_state_dict_from_url("https://example.org/weights.pth"))
optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
""",
        encoding="utf-8",
    )
    checked = check_paths([tmp_path / "net.py"], Config(root=tmp_path))
    assert "error" not in {finding.severity.value for finding in checked.findings if finding.severity}
