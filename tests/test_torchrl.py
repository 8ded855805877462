"""Models of torchrl that are understood where it is not installed: they take and give what the real ones do."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.worker.code.load import OpaqueModule
from lazylint.worker.libraries import torchrl

Shape = tuple[int, ...]
Model = tuple[str, dict[str, Any], list[Shape], Shape | type[Exception]]
# What is built, what it is given, and what torchrl 0.14.1 makes of that.
MODELS: list[Model] = [
    ("MLP", {"out_features": 4}, [(2, 5)], (2, 4)),
    ("MLP", {"in_features": 5, "out_features": 4, "depth": 2}, [(2, 5)], (2, 4)),
    ("MLP", {"in_features": 5, "out_features": 4, "depth": 2}, [(2, 6)], RuntimeError),
    ("MLP", {"out_features": 4, "num_cells": [8, 9], "activation_class": nn.ELU}, [(3, 2, 5)], (3, 2, 4)),
    ("MLP", {"out_features": (4, 3), "num_cells": [8]}, [(2, 5)], (2, 4, 3)),
    ("MLP", {"out_features": 4, "num_cells": 8, "depth": 2}, [(2, 5), (2, 1)], (2, 4)),
    ("MLP", {"out_features": 4, "num_cells": 8}, [(2, 5)], RuntimeError),
    ("MLP", {"out_features": 4, "num_cells": [8, 8], "depth": 3}, [(2, 5)], RuntimeError),
    ("MLP", {"num_cells": [8]}, [(2, 5)], ValueError),
    ("MLP", {"out_features": 4, "depth": 1, "layer_class": nn.Bilinear}, [(2, 5)], KeyError),
    ("MLP", {"out_features": 4, "num_cells": [8], "bias_last_layer": False}, [(2, 5)], (2, 4)),
    ("MLP", {"out_features": 4, "num_cells": [8], "layer_kwargs": {"bias": False}}, [(2, 5)], (2, 4)),
    (
        "MLP",
        {
            "out_features": 4,
            "num_cells": [8],
            "activate_last_layer": True,
            "dropout": 0.1,
            "norm_class": nn.LayerNorm,
            "norm_kwargs": [{"normalized_shape": 8}, {"normalized_shape": 4}],
            "activation_class": nn.LeakyReLU,
            "activation_kwargs": {"negative_slope": 0.2},
        },
        [(2, 5)],
        (2, 4),
    ),
    ("ConvNet", {"depth": 3}, [(2, 3, 20, 20)], (2, 6272)),
    ("ConvNet", {"in_features": 3, "num_cells": [4, 5], "paddings": 1}, [(2, 7, 3, 9, 9)], (2, 7, 405)),
    ("ConvNet", {"num_cells": [4, 5], "kernel_sizes": [3, (1, 2)], "strides": [2, 1]}, [(3, 9, 9)], (60,)),
    ("ConvNet", {"num_cells": [4, 5], "depth": 3}, [(3, 9, 9)], RuntimeError),
    ("ConvNet", {"num_cells": 4}, [(3, 9, 9)], ValueError),
    ("ConvNet", {"in_features": 1, "depth": 3}, [(2, 3, 20, 20)], RuntimeError),
    ("ConvNet", {"num_cells": [4], "kernel_sizes": 9, "aggregator_class": None}, [(2, 3, 9, 9)], (2, 4, 1, 1)),
    (
        "ConvNet",
        {"num_cells": [4], "kernel_sizes": 9, "aggregator_class": None, "squeeze_output": True},
        [(2, 3, 9, 9)],
        (2, 4),
    ),
    ("ConvNet", {"num_cells": [4], "aggregator_class": nn.Flatten, "aggregator_kwargs": {}}, [(2, 3, 9, 9)], (2, 196)),
    ("ConvNet", {"num_cells": [4], "norm_class": nn.LazyBatchNorm2d}, [(2, 3, 9, 9)], (2, 196)),
    ("Conv3dNet", {"depth": 2}, [(2, 3, 6, 6, 6)], (2, 256)),
    ("Conv3dNet", {"num_cells": [4], "in_features": 3}, [(5, 2, 3, 6, 6, 6)], (5, 2, 256)),
    ("DuelingMlpDQNet", {"out_features": 6}, [(3, 4)], (3, 6)),
    ("DuelingMlpDQNet", {"out_features": 6, "mlp_kwargs_feature": {"num_cells": [4]}}, [(3, 4)], (3, 6)),
    ("DuelingCnnDQNet", {"out_features": 6}, [(3, 4, 84, 84)], (3, 6)),
    ("DuelingCnnDQNet", {"out_features": 6, "mlp_kwargs": {"num_cells": [9]}}, [(2, 3, 4, 64, 64)], (2, 3, 6)),
    ("SquashDims", {"ndims_in": 2}, [(3, 4, 5)], (3, 20)),
    ("SqueezeLayer", {"dims": (-2,)}, [(3, 1, 5)], (3, 5)),
    ("SqueezeLayer", {}, [(3, 1, 5)], RuntimeError),
]


def _made(library: Any, name: str, settings: dict[str, Any], given: list[Shape]) -> tuple[Any, list[Any]]:
    """What it gives, or refuses with, and what it holds."""
    model: Any = None
    try:
        model = getattr(library, name)(**settings)
        with torch.no_grad():
            out: Any = tuple(model(*map(torch.rand, given)).shape)
    except Exception as error:
        out = type(error)
    held = [] if model is None else [(key, tuple(value.shape)) for key, value in model.state_dict().items()]
    return out, held


@pytest.mark.parametrize(("name", "settings", "given", "expected"), MODELS)
def test_models(name: str, settings: dict[str, Any], given: list[Shape], expected: Any) -> None:
    assert _made(torchrl, name, settings, given)[0] == expected


@pytest.mark.parametrize(("name", "settings", "given", "expected"), MODELS)
def test_the_real_ones_do_the_same(name: str, settings: dict[str, Any], given: list[Shape], expected: Any) -> None:
    real = ModuleType("real")
    for part in ("torchrl.modules.models.utils", "torchrl.modules.models"):
        vars(real).update(vars(pytest.importorskip(part)))
    made = _made(real, name, settings, given)
    assert made[0] == expected
    if not isinstance(expected, type):
        assert _made(torchrl, name, settings, given) == made


def test_the_default_for_atari() -> None:
    net = torchrl.ConvNet.default_atari_dqn(5)
    assert net(torch.rand(2, 4, 84, 84)).shape == (2, 5)


PROGRAM = """
import torch
from torch import nn
from torchrl.modules import ConvNet, MLP
from settings_of_nobody import cells, env

net = MLP(out_features=env.action_spec.shape[-1], num_cells=[8, 8])
net(torch.rand(2, 5))
net(torch.rand(2, 6))

images = nn.Sequential(ConvNet(num_cells=[4, 8], strides=[2, 2]), nn.LazyLinear(3))
images(torch.rand(2, 3, 28, 28))
images(torch.rand(2, 3, 32, 32))

head, deep = nn.LazyLinear(2), MLP(out_features=3, num_cells=cells)
head(deep(torch.rand(2, 5)))
head(torch.rand(2, 4))

unknown, wide = nn.LazyLinear(2), MLP(out_features=env.action_spec.shape, num_cells=[8])
unknown(wide(torch.rand(2, 5)))
"""


def test_programs_are_followed_through_them(tmp_path: Path) -> None:
    """Layers that they hold are lazy, and what they give has a known width however deep they are."""
    file = tmp_path / "net.py"
    file.write_text(PROGRAM, encoding="utf-8")
    found = check_paths([file], Config(root=tmp_path)).findings
    assert [(finding.code, finding.place.line) for finding in found] == [
        ("LZ101", 9),
        ("LZ101", 13),
        ("LZ101", 17),
        ("LZ902", 20),
    ]


def test_they_are_taken_where_it_is_not_installed() -> None:
    """Whether tensordict is or not."""
    assert OpaqueModule("torchrl.modules").MLP is torchrl.MLP
    assert OpaqueModule("torchrl.modules.models").ConvNet is torchrl.ConvNet
