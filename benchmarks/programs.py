"""Files to check: models of several kinds, no two alike, each with lazy layers and a call."""

from __future__ import annotations

from pathlib import Path

_PERCEPTRON = """\
import torch
from torch import nn


class Perceptron{number}(nn.Module):
    def __init__(self, hidden={width}, classes=10):
        super().__init__()
        self.hidden = nn.LazyLinear(hidden)
        self.norm = nn.LazyBatchNorm1d()
        self.out = nn.LazyLinear(classes)

    def forward(self, x):
        return self.out(torch.relu(self.norm(self.hidden(x))))


print(Perceptron{number}()(torch.rand(4, {width})).shape)
"""

_CONVOLUTIONS = """\
import torch
from torch import nn


class Block{number}(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.LazyConv2d(channels, 3, padding=1)
        self.norm = nn.LazyBatchNorm2d()

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))


class Images{number}(nn.Module):
    def __init__(self, depth=4, classes=10):
        super().__init__()
        self.blocks = nn.Sequential(*(Block{number}({width} + 8 * i) for i in range(depth)))
        self.pool = nn.MaxPool2d(2)
        self.head = nn.LazyLinear(classes)

    def forward(self, images):
        return self.head(self.pool(self.blocks(images)).flatten(1))


model = Images{number}()
model(torch.rand(2, 3, 32, 32))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(3):
    loss = nn.functional.cross_entropy(model(torch.rand(8, 3, 32, 32)), torch.randint(10, (8,)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""

_ATTENTION = """\
import torch
from torch import nn


class Sentences{number}(nn.Module):
    def __init__(self, words=1000, width={width}, heads=4, layers=2):
        super().__init__()
        self.embed = nn.Embedding(words, width)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers)
        self.score = nn.LazyLinear(1)

    def forward(self, tokens, extra):
        encoded = self.encoder(self.embed(tokens)).mean(dim=1)
        return self.score(torch.cat([encoded, extra], dim=-1))


print(Sentences{number}()(torch.randint(1000, (4, 12)), torch.rand(4, 5)))
"""

_KINDS = (_PERCEPTRON, _CONVOLUTIONS, _ATTENTION)


_PLAIN = """\
import torch
from torch import nn


class Head{number}(nn.Module):
    def __init__(self, width={width}):
        super().__init__()
        self.hidden = nn.Linear(width, 2 * width)
        self.out = nn.Linear(2 * width, 10)

    def forward(self, x):
        return self.out(torch.relu(self.hidden(x)))
"""

_RESNET = """\
import torch
from torch import nn


class Bottleneck(nn.Module):
    def __init__(self, width, stride, project):
        super().__init__()
        self.body = nn.Sequential(
            nn.LazyConv2d(width, 1, bias=False), nn.LazyBatchNorm2d(), nn.ReLU(),
            nn.LazyConv2d(width, 3, stride, 1, bias=False), nn.LazyBatchNorm2d(), nn.ReLU(),
            nn.LazyConv2d(4 * width, 1, bias=False), nn.LazyBatchNorm2d(),
        )
        self.short = nn.Sequential()
        if project:
            self.short = nn.Sequential(nn.LazyConv2d(4 * width, 1, stride, bias=False), nn.LazyBatchNorm2d())

    def forward(self, x):
        return torch.relu(self.body(x) + self.short(x))


class ResNet152(nn.Module):
    def __init__(self, classes=1000):
        super().__init__()
        self.stem = nn.Sequential(
            nn.LazyConv2d(64, 7, 2, 3, bias=False), nn.LazyBatchNorm2d(), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        )
        blocks = []
        for width, stride, count in ((64, 1, 3), (128, 2, 8), (256, 2, 36), (512, 2, 3)):
            blocks += [Bottleneck(width, stride if i == 0 else 1, i == 0) for i in range(count)]
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.LazyLinear(classes)

    # lazylint: input images f32[B, 3, H, W]
    def forward(self, images):
        return self.head(self.blocks(self.stem(images)).mean((2, 3)))
"""

_DRY_RUN = """
with torch.no_grad():
    ResNet152()(torch.rand(8, 3, 224, 224))
"""

_DEEP = """\
import torch
from torch import nn

layers = [layer for _ in range({depth}) for layer in (nn.LazyLinear(8), nn.ReLU())]
nn.Sequential(*layers)(torch.rand(2, 8))
"""

_SWEPT = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, channels, hidden, kernel, classes):
        super().__init__()
        self.maps = nn.Sequential(nn.LazyConv2d(channels, kernel), nn.LazyBatchNorm2d(), nn.ReLU(), nn.MaxPool2d(2))
        self.head = nn.Sequential(nn.Flatten(), nn.LazyLinear(hidden), nn.ReLU(), nn.LazyLinear(classes))

    # lazylint: input images f32[B, 3, 32, 32]
    def forward(self, images):
        return self.head(self.maps(images))
"""


def write_sweep(folder: Path, widths: int) -> tuple[Path, Path]:
    """A model, and a grid of arguments for its constructor: ten configurations for each of so many `widths`."""
    model, grid = folder / "sweep.py", folder / "sweep.toml"
    model.write_text(_SWEPT, encoding="utf-8")
    hidden, kernels = list(range(16, 16 + widths)), [1, 3, 5, 7, 9]
    grid.write_text(f"channels = 8\nhidden = {hidden}\nkernel = {kernels}\nclasses = [10, 100]\n", encoding="utf-8")
    return model, grid


def write_resnet(folder: Path) -> tuple[Path, Path]:
    """A lazy ResNet-152 whose inputs are symbolic, and the same with its dry run, to be run by PyTorch."""
    checked, run = folder / "resnet152.py", folder / "resnet152_run.py"
    checked.write_text(_RESNET, encoding="utf-8")
    run.write_text(_RESNET + _DRY_RUN, encoding="utf-8")
    return checked, run


def write_deep(folder: Path, depth: int) -> Path:
    """A script with `depth` lazy layers, one behind the other."""
    path = folder / f"deep_{depth}.py"
    path.write_text(_DEEP.format(depth=depth), encoding="utf-8")
    return path


def write_plain(folder: Path, count: int) -> Path:
    """Write `count` modules without lazy layers below `folder`, a hundred to a folder; `folder`."""
    for number in range(count):
        path = folder / f"part_{number // 100:03}" / f"head_{number:05}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_PLAIN.format(number=number, width=16 + number % 64), encoding="utf-8")
    return folder


def write(folder: Path, count: int) -> list[Path]:
    """Write `count` programs into `folder`; their paths. The same count gives the same programs."""
    paths = []
    for number in range(count):
        text = _KINDS[number % len(_KINDS)].format(number=number, width=16 + 4 * (number % 12))
        path = folder / f"model_{number:02}.py"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
