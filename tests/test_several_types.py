"""Arguments that may be of several types, and how they hang together: one is taken with which all works."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths

ONE_OR_MANY = """
from typing import Sequence, TypeVar, Union

import torch
import torch.nn.functional as F
from torch import nn

T = TypeVar("T")
OneOrMany = Union[T, Sequence[T]]


class Convolutions(nn.Module):
    def __init__(self, features: int, dims: int, filters: list[int] = [100]):
        super().__init__()
        if dims not in (1, 2, 3):
            raise ValueError("1, 2 or 3")
        self.pool = (F.max_pool1d, F.max_pool2d, F.max_pool3d)[dims - 1]
        self.layer = (nn.Conv1d, nn.Conv2d, nn.Conv3d)[dims - 1](features, filters[0], 3)
        self.head = nn.LazyLinear(8)

    def forward(self, inputs: OneOrMany[torch.Tensor]):
        if isinstance(inputs, torch.Tensor):
            x, drops = inputs, None
        else:
            x, drops = inputs
        x = self.layer(torch.transpose(x, 1, -1)).relu()
        if drops:
            x = F.dropout(x, 0.1)
        x = self.pool(x, kernel_size=x.size()[2:]).flatten(1)
        return self.head(x) + self.head(torch.cat([x, x], 1))
"""
BY_TYPE = """
import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter


class Linear(nn.Module):
    def __init__(self, in_channels: int, out_channels: int):
        super().__init__()
        self.out_channels = out_channels
        if in_channels > 0:
            self.weight = nn.Parameter(torch.empty(out_channels, in_channels))
        else:
            self.weight = UninitializedParameter()
            self.hook = self.register_forward_pre_hook(self.initialize)

    def initialize(self, module, given):
        self.weight.materialize((self.out_channels, given[0].size(-1)))
        self.hook.remove()

    def forward(self, x):
        return nn.functional.linear(x, self.weight)


class ByType(nn.Module):
    def __init__(self, in_channels: "int | dict[str, int]", out_channels: int, types: "list[str] | None" = None):
        super().__init__()
        if isinstance(in_channels, int):
            if types is None:
                raise ValueError("which types?")
            in_channels = {each: in_channels for each in types}
        self.layers = nn.ModuleDict({key: Linear(size, out_channels) for key, size in in_channels.items()})

    def forward(self, x_dict: "dict[str, torch.Tensor]"):
        return {key: layer(x_dict[key]) for key, layer in self.layers.items() if key in x_dict}
"""


def test_one_tensor_is_given_where_several_may_be(tmp_path: Path) -> None:
    """PyTorch refuses the second call, too."""
    (tmp_path / "net.py").write_text(ONE_OR_MANY, encoding="utf-8")
    (finding,) = check_paths([tmp_path / "net.py"], Config(root=tmp_path)).findings
    assert (finding.code, finding.place.line) == ("LZ101", 30)
    command = "import torch, net; net.Convolutions(4, 1)(torch.rand(2, 9, 4))"
    ran = subprocess.run([sys.executable, "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied" in ran.stderr


def test_an_open_width_may_need_another_argument(tmp_path: Path) -> None:
    """It is lazy with a width of -1 alone, for which it must be told the types: nothing was said of it."""
    (tmp_path / "net.py").write_text(BY_TYPE, encoding="utf-8")
    checked = check_paths([tmp_path / "net.py"], Config(root=tmp_path))
    assert "ByType" in [graph.name for graph in checked.graphs]
    assert not checked.findings
