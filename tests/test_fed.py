"""Models that nobody calls in their file: what is refused whatever their inputs are is told, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

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


REFUSED_DEMANDS = """from torch import nn


class Block(nn.Module):
    def __init__(self, channels, out_channels=None):
        super().__init__()
        self.out_channels = out_channels or channels
        self.enter = nn.Sequential(nn.GroupNorm(32, channels), nn.LazyConv2d(self.out_channels, 3, padding=1))
        self.embed = nn.LazyLinear(self.out_channels)
        self.leave = nn.GroupNorm(32, self.out_channels)

    def forward(self, x, embedded):
        return self.leave(self.enter(x) + self.embed(embedded)[..., None, None])


class Net(nn.Module):
    def __init__(self, in_channels: int, model_channels: int, out_channels: int):
        super().__init__()
        self.enter = nn.Conv2d(in_channels, model_channels, 3, padding=1)
        self.time = nn.LazyLinear(model_channels * 4)
        self.wide = Block(model_channels, 2 * model_channels)
        self.narrow = Block(model_channels)
        self.leave = nn.LazyConv2d(out_channels, 3, padding=1)

    def forward(self, x, t):
        embedded = self.time(t)
        return self.leave(self.narrow(self.wide(self.enter(x), embedded), embedded))
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


NEVER_FITS = """
import torch
from torch import nn


class Positions(nn.Module):
    def __init__(self, size=224, patch=16, dim=64):
        super().__init__()
        self.proj = nn.LazyConv2d(dim, patch, patch)
        self.token = nn.Parameter(torch.zeros(1, 1, dim))
        self.positions = nn.Parameter(torch.zeros(1, (size // patch) ** 2, dim))

    # lazylint: input x f32[B, 3, 224, 224]
    def forward(self, x):
        x = self.proj(x).flatten(2).transpose(1, 2)
        return torch.cat((self.token.expand(len(x), -1, -1), x), 1) + self.positions


class Generator(nn.Module):
    def __init__(self, base=64):
        super().__init__()
        self.base = base
        self.first = nn.LazyLinear(base * 8 * 16)
        self.up = nn.LazyConvTranspose2d(3, 4, 2, 1)

    def forward(self, z):
        z = self.first(z)
        return self.up(z.view(z.shape[0], self.base * 4, 4, 4))


class Joined(nn.Module):
    def __init__(self, dim=32):
        super().__init__()
        self.left = nn.LazyLinear(dim)
        self.table = nn.Parameter(torch.zeros(3, dim + 16))
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(torch.cat([self.left(x), self.table], 0))


class Pooled(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Sequential(nn.LazyConv2d(32, 3, padding=1), nn.LazyBatchNorm2d(), nn.ReLU())
        self.mask = nn.LazyConv2d(2, 1)

    def forward(self, x):
        return self.mask(self.backbone(x).mean((2, 3)))


class Unpadded(nn.Module):
    def __init__(self, base=16):
        super().__init__()
        self.outer, self.inner = nn.LazyConv2d(base, 3), nn.LazyConv2d(base * 2, 3)
        self.up = nn.LazyConvTranspose2d(base, 2, stride=2)

    def forward(self, x):
        outer = self.outer(x)
        inner = self.inner(nn.functional.max_pool2d(outer, 2))
        return torch.cat([self.up(inner), outer], 1)
"""
FITS = """
import torch
from torch import nn


class Scaled(nn.Module):
    def __init__(self, dim=64):
        super().__init__()
        self.first = nn.LazyLinear(dim)
        self.head = nn.LazyLinear(2)

    def forward(self, x, parts: int):
        x = self.first(x).view(x.shape[0], parts, 32)
        return self.head(x.flatten(1) + torch.zeros(64))


class Sound(nn.Module):
    def __init__(self, n_fft=512, hop=160):
        super().__init__()
        self.n_fft, self.hop = n_fft, hop
        self.register_buffer("window", torch.hann_window(n_fft))
        self.conv = nn.LazyConv2d(8, 3, padding=1)
        self.pool = nn.MaxPool2d(4)
        self.head = nn.LazyLinear(10)

    def forward(self, waveform):
        x = torch.stft(waveform, self.n_fft, self.hop, window=self.window, return_complex=True).abs()
        return self.head(self.pool(self.pool(self.conv(x.unsqueeze(1)))).mean((2, 3)))


class Policy(nn.Module):
    def __init__(self, actions=4, hidden=128):
        super().__init__()
        self.encode = nn.LazyLinear(hidden)
        self.lstm = nn.LSTM(hidden, hidden)
        self.actor = nn.LazyLinear(actions)

    def forward(self, x, state, done):
        n = state[0].shape[1]
        hidden = torch.tanh(self.encode(x)).reshape(-1, n, self.lstm.input_size)
        outs = []
        for h, d in zip(hidden, done.reshape(-1, n)):
            keep = (1.0 - d).view(1, -1, 1)
            h, state = self.lstm(h.unsqueeze(0), (keep * state[0], keep * state[1]))
            outs.append(h)
        return self.actor(torch.cat(outs).flatten(0, 1)), state


class Filtered(nn.Module):
    def __init__(self):
        super().__init__()
        self.filters = nn.Parameter(torch.rand(8, 4, 3))
        self.positions = nn.Parameter(torch.rand(8, 100))
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(nn.functional.conv1d(x, self.filters, padding=1) + self.positions)


class ByDegree(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.LazyLinear(8)

    def forward(self, tensors):
        return [self.mix(x.flatten(degree + 1)) for degree, x in tensors.items()]


class Question(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.LazyLinear(8)

    def encode(self, **words):
        return torch.cat(list(words.values()), 1)

    def forward(self, question):
        return self.mix(self.encode(**question))


class Recurrent(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.cell = nn.GRUCell(8, hidden)
        self.out = nn.LazyLinear(hidden)

    def forward(self, x, is_init, state):
        state = self.cell(x, torch.where(is_init, torch.zeros_like(state), state))
        return self.out(state), state


class Scattered(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.LazyLinear(3)

    def forward(self, x, where):
        return self.out(x.new_zeros(9, x.size(1)).index_add(0, where, x))


class Alive(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.LazyLinear(3)

    def forward(self, x, done):
        return self.out(x) * (~done).unsqueeze(-1)
"""


def test_demands_that_a_constructor_refuses_are_no_failure_of_ours(tmp_path: Path) -> None:
    """A norm takes no such number of channels as the rest of the model asks for: it is never told as a fault of ours.

    How far the search comes in its time says whether the model is refused for good, or not analysed.
    """
    (tmp_path / "net.py").write_text(REFUSED_DEMANDS, encoding="utf-8")
    findings = check_paths([tmp_path], Config(root=tmp_path)).findings
    assert findings
    assert not [finding.message for finding in findings if "lazylint failed" in finding.message]
    for finding in findings:
        assert finding.severity != "error" or (finding.code, finding.place.line) == ("LZ114", 13)


def test_sizes_that_no_input_changes_are_refused_for_good(tmp_path: Path) -> None:
    """Positions, views and tensors that are joined: a number against another, whatever the model is fed."""
    (tmp_path / "never.py").write_text(NEVER_FITS, encoding="utf-8")
    findings = check_paths([tmp_path / "never.py"], Config(root=tmp_path)).findings
    told = {(finding.code, finding.place.line): finding for finding in findings if finding.severity == "error"}
    assert set(told) == {("LZ114", 16), ("LZ114", 28), ("LZ114", 39), ("LZ107", 49), ("LZ114", 61)}
    assert "refuses [B, 197, 64] and the parameter [1, 196, 64]" in told["LZ114", 16].message
    shapes = {"Positions": [(2, 3, 224, 224)], "Pooled": [(2, 3, 8, 8), (3, 8, 8)]}
    shapes["Unpadded"] = [(2, 3, 8 + more, 8 + more) for more in range(5)]
    usual = [(6,), (2, 6), (2, 5, 6), (2, 3, 5, 6)]
    names = ("Positions", "Generator", "Joined", "Pooled", "Unpadded")
    calls = [f"{name}()(torch.rand{shape})" for name in names for shape in shapes.get(name, usual)]
    code = f"from never import *\nfor call in {calls}:\n    try:\n        eval(call)\n"
    code += "        print(call)\n    except Exception:\n        pass"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True, text=True)
    assert ran.stdout == ""


def test_inputs_are_found_that_take_some_thought(tmp_path: Path) -> None:
    """Sounds of some seconds, states behind a mask, keys that are numbers, keywords; and an `int` nobody gives."""
    (tmp_path / "fits.py").write_text(FITS, encoding="utf-8")
    done = check_paths([tmp_path / "fits.py"], Config(root=tmp_path))
    assert [finding for finding in done.findings if finding.severity != "info"] == []
    fed = {graph.name for graph in done.graphs if graph.inputs and not graph.unknowns}
    assert fed == {"Scaled", "Sound", "Policy", "Filtered", "ByDegree", "Question", "Recurrent", "Scattered", "Alive"}


ASKED_FOR = """
import torch
from torch import nn

from mystery import encode


class Conditioned(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.LazyLinear(8)

    def forward(self, x, noise=None, cond=None):
        return self.mix(torch.cat([x, cond], 1))


class Edges(nn.Module):
    def __init__(self):
        super().__init__()
        self.edges = nn.LazyLinear(4)

    def forward(self, x, edge_attr=None):
        assert edge_attr is not None
        return self.edges(edge_attr) + x


class Message(nn.Module):
    def __init__(self):
        super().__init__()
        self.edges = Edges()
        self.out = nn.LazyLinear(2)

    def forward(self, x, edge_attr=None, scale=None):
        return self.out(self.edges(x, edge_attr))


class Nested(nn.Module):
    def __init__(self, orders: int = 2):
        super().__init__()
        self.layers = nn.ModuleList(nn.LazyLinear(8) for _ in range(orders + 1))

    def forward(self, data: dict):
        doubled = {order: tensor * 2 for order, tensor in data["features"].items()}
        return [layer(doubled[order]) for order, layer in enumerate(self.layers)]


class Encoded(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(8)

    def forward(self, data: dict):
        self.with_atoms(data, encode)
        order = {0: 1, 1: 2}[encode.order]
        return self.head(data["positions"])

    def with_atoms(self, data, encode):
        return encode(data["atoms"])


class Activated(nn.Module):
    def __init__(self, width: int, activation, config):
        super().__init__()
        self.head = nn.Sequential(nn.LazyLinear(width), getattr(nn, activation)())
        self.shape = getattr(torch.nn.functional, config.shape)

    def forward(self, x):
        return self.shape(self.head(x))
"""


def test_inputs_are_given_that_a_model_asks_for_late(tmp_path: Path) -> None:
    """Arguments that are None by default, dicts in a dict, keys where much is unknown; names of activations."""
    (tmp_path / "late.py").write_text(ASKED_FOR, encoding="utf-8")
    done = check_paths([tmp_path / "late.py"], Config(root=tmp_path))
    assert not done.findings
    fed = {graph.name: {i.name: i.spec for i in graph.inputs} for graph in done.graphs if graph.inputs}
    assert set(fed) == {"Conditioned", "Message", "Nested", "Encoded", "Activated"}
    assert set(fed["Conditioned"]) == {"x", "cond"}
    assert set(fed["Message"]) == {"x", "edge_attr"}
    assert fed["Nested"]["data"].startswith("dict(features=dict(0=f32[B, F], 1=")
    assert fed["Encoded"]["data"] == "dict(positions=f32[B, F], atoms=f32[B, F_atoms])"


def test_modules_of_torch_come_with_a_star_import_of_what_is_not_installed(tmp_path: Path) -> None:
    """As with `from fastai.vision.all import *`: without `nn` there would be no model at all."""
    (tmp_path / "starred.py").write_text(
        "from a_library.all import *\n\n\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.head = nn.LazyLinear(8)\n\n    def forward(self, x):\n"
        "        return self.head(x) + F.relu(self.head(torch.cat([x, x], 1)))\n",
        encoding="utf-8",
    )
    (finding,) = check_paths([tmp_path / "starred.py"], Config(root=tmp_path)).findings
    assert (finding.code, finding.place.line) == ("LZ101", 10)


DRY_RUN = """
import torch
from torch import nn


class Actor(nn.Module):
    def __init__(self, env):
        super().__init__()
        self.model = nn.Sequential(
            nn.LazyConv2d(32, 8, 4, 4), nn.LazyConv2d(64, 4, 2, 2), nn.Flatten(), nn.LazyLinear(512)
        )
        self(torch.zeros(1, *env.observation_space.shape))

    def forward(self, obs):
        return self.model(obs)
"""


def test_a_picture_that_we_made_up_for_a_constructor_is_no_condition(tmp_path: Path) -> None:
    """The dry run fixes widths for the pictures of an environment that nobody gives; ours are none of its own."""
    (tmp_path / "actor.py").write_text(DRY_RUN, encoding="utf-8")
    findings = check_paths([tmp_path / "actor.py"], Config(root=tmp_path)).findings
    assert [finding.code for finding in findings if finding.severity != "info"] == []
    code = "import torch; from types import SimpleNamespace as N; from actor import Actor; "
    code += "Actor(N(observation_space=N(shape=(3, 84, 84))))(torch.zeros(2, 3, 84, 84))"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


def test_a_model_of_which_there_can_be_only_one_is_analysed(tmp_path: Path) -> None:
    """The model that is built to see whether it can be is the one that is called."""
    (tmp_path / "once.py").write_text(
        "from torch import nn\n\n\nclass Net(nn.Module):\n    built = 0\n\n    def __init__(self):\n"
        "        super().__init__()\n        Net.built += 1\n        if Net.built > 1:\n"
        "            raise RuntimeError('one is enough')\n        self.head = nn.LazyLinear(8)\n\n"
        "    def forward(self, x):\n        return self.head(x) + self.head(x[..., :3])\n",
        encoding="utf-8",
    )
    checked = check_paths([tmp_path / "once.py"], Config(root=tmp_path))
    assert [(f.code, f.place.line) for f in checked.findings] == [("LZ102", 15)]
    assert checked.counts.analysed == 1


def test_what_a_key_that_we_left_out_gives_is_no_refusal(tmp_path: Path) -> None:
    """`get` answers None where our dict has no such key, which no spec can write: another dict may have it."""
    (tmp_path / "scales.py").write_text(
        "from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.head = nn.LazyLinear(8)\n\n    def forward(self, by_scale: dict):\n"
        "        return self.head(by_scale.get(0.5))\n",
        encoding="utf-8",
    )
    (finding,) = check_paths([tmp_path / "scales.py"], Config(root=tmp_path)).findings
    assert finding.code == "LZ901"
    code = "import torch; from scales import Net; Net()({0.5: torch.rand(2, 3)})"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


SETTINGS = """
import argparse
import re
from dataclasses import dataclass

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--width", default=12, type=int)
parser.add_argument("--cells", type=str)


class Declared(nn.Module):
    def __init__(self, args: argparse.Namespace):
        super().__init__()
        self.cells = re.split(",", args.cells)
        self.head = nn.Sequential(nn.LazyLinear(args.width), nn.Linear(12, 2))

    def forward(self, x):
        return self.head(x)


@dataclass
class Config:
    width: int = 8


class Spread(nn.Module):
    def __init__(self, cfg: Config, env):
        super().__init__()
        self.cfg = Config(**cfg)
        self.rewards = list(env.cfg.reward.keys())
        self.head = nn.LazyLinear(cfg.width)

    def forward(self, x):
        return self.head(x)


class Weighted(nn.Module):
    def __init__(self, weight: torch.Tensor):
        super().__init__()
        self.register_buffer("weight", weight)
        self.head = nn.LazyLinear(4)

    def forward(self, inputs):
        return sum(self.head(each * self.weight) for each in inputs.text.values())


class Joined(nn.Module):
    def __init__(self, weight: torch.Tensor, width: int):
        super().__init__()
        self.weight, self.width = weight, width
        self.head, self.tail = nn.LazyLinear(4), nn.Linear(8, 2)

    def forward(self, x):
        if self.training:
            return self.head(x)
        y = self.head(torch.cat([x, self.weight], 1))
        return self.tail(self.head(x).repeat(1, self.width // 8)), y
"""


def test_settings_are_those_of_the_command_line_or_of_their_class(tmp_path: Path) -> None:
    """Options at their defaults, or unknown text; a class of settings that keywords are taken from; a tensor.

    What hangs on a tensor or a number that nobody gives is no error, in eval mode neither.
    """
    (tmp_path / "settings.py").write_text(SETTINGS, encoding="utf-8")
    done = check_paths([tmp_path / "settings.py"], Config(root=tmp_path))
    assert {(finding.code, finding.model) for finding in done.findings} == {("LZ902", "Joined")}
    assert {graph.name for graph in done.graphs if graph.inputs} == {"Declared", "Spread", "Weighted", "Joined"}
    code = "import torch; from settings import Joined; Joined(torch.rand(2, 3), 16)(torch.rand(2, 5)); "
    code += "model = Joined(torch.rand(2, 0), 16).eval(); model(torch.rand(2, 5))"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


OF_NODES = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.LazyLinear(8), nn.Linear(9, 2)

    def embed(self, data):
        return self.first(torch.ones([data.num_nodes, data.num_features]))

    def forward(self, data):
        return self.last(self.embed(data))
"""


def test_graphs_have_numbers_of_nodes(tmp_path: Path) -> None:
    """What a method asks a graph for that `forward` hands it."""
    (tmp_path / "nodes.py").write_text(OF_NODES, encoding="utf-8")
    findings = check_paths([tmp_path / "nodes.py"], Config(root=tmp_path)).findings
    assert [(finding.code, finding.place.line) for finding in findings] == [("LZ114", 15)]
    code = "import torch; from types import SimpleNamespace as N; from nodes import Net\n"
    code += "try: Net()(N(num_nodes=3, num_features=4))\n"
    code += "except RuntimeError as error: assert '3x8 and 9x2' in str(error)\n"
    code += "else: raise SystemExit('nothing was refused')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


CALIBRATED = """
import torch
from torch import nn

class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.UninitializedParameter()

    def forward(self, x):
        return x / self.scale

class Calibrated(Scale):
    def calibrate(self, x):
        with torch.no_grad():
            self.scale.materialize((x.shape[-1],))
            self.scale.copy_(x.abs().amax(0) + 1)

class Ranged(Scale):
    @property
    def range(self):
        return self.scale

    @range.setter
    def range(self, value):
        self.scale = nn.Parameter(value)

class Held(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer, self.quantizer = nn.LazyLinear(4), Calibrated()

    def forward(self, x):
        return self.quantizer(self.layer(x))

class TooLate(Scale):
    def forward(self, x):
        scaled = super().forward(x)
        self.fill(x)
        return scaled

    def fill(self, x):
        self.scale.materialize((x.shape[-1],))
"""


def test_what_a_method_initialises_that_nobody_calls_here_may_be_initialised(tmp_path: Path) -> None:
    """It was an error that `forward` needs it. It is one where only `forward` gives it a size, too late."""
    (tmp_path / "nets.py").write_text(CALIBRATED, encoding="utf-8")
    found = check_paths([tmp_path], Config(root=tmp_path)).findings
    assert {f.model for f in found if f.code == "LZ201"} == {"TooLate"}
    assert {"Held", "Ranged"} <= {f.model for f in found if f.code == "LZ902"}
    made: dict[str, Any] = {}
    exec(CALIBRATED, made)
    images = torch.ones(2, 4)
    model = made["Held"]()
    model.quantizer.calibrate(model.layer(images))
    model(images)
    ranged = made["Ranged"]()
    ranged.range = torch.ones(4)
    ranged(images)
    with pytest.raises(ValueError, match="uninitialized"):
        made["TooLate"]()(images)


CHOSEN = """
from torch import nn

def make_activation(name):
    if name == "relu":
        return nn.ReLU()
    elif name == "gelu":
        return nn.GELU()
    raise ValueError(name)

def make_norm(key, width):
    table = {"batch": nn.LazyBatchNorm1d(), "layer": nn.LayerNorm(width)}
    return table[key]

class Encoder(nn.Module):
    def __init__(self, width, act, norm):
        super().__init__()
        self.fc = nn.LazyLinear(width)
        self.act, self.norm = make_activation(act), make_norm(norm, width=width)

    def forward(self, x):
        return self.act(self.norm(self.fc(x)))

class Pooled(nn.Module):
    def __init__(self, width, pooling, pool_size):
        super().__init__()
        self.convs = nn.Sequential(
            nn.LazyConv1d(width, 3), nn.MaxPool1d(pool_size), nn.LazyConv1d(width, 3), nn.MaxPool1d(pool_size)
        )
        self.pool, self.fc = self._pool(kind=pooling), nn.LazyLinear(width)

    def _pool(self, kind):
        return {"max": nn.AdaptiveMaxPool1d(1), "mean": nn.AdaptiveAvgPool1d(1)}[kind]

    def forward(self, x):
        return self.fc(self.pool(self.convs(x)).flatten(1))
"""


def test_words_are_those_that_functions_choose_by_which_get_them(tmp_path: Path) -> None:
    """Under another name. A number or a class was tried, and the models were not analysed."""
    (tmp_path / "nets.py").write_text(CHOSEN, encoding="utf-8")
    checked = check_paths([tmp_path], Config(root=tmp_path))
    assert checked.findings == ()
    assert checked.counts.analysed == 2
    made: dict[str, Any] = {}
    exec(CHOSEN, made)
    made["Encoder"](8, "relu", "batch")(torch.ones(4, 3))
    made["Pooled"](8, "max", 2)(torch.ones(4, 3, 32))


STACKED = """
import torch
from torch import nn

class Stacked(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.LazyConv2d(3, kernel_size=1), nn.LazyBatchNorm2d()

    def forward(self, depth, mask):
        return self.norm(self.conv(torch.stack([depth, mask], dim=1)))
"""


def test_inputs_that_are_put_together_get_a_dimension_more_at_once(tmp_path: Path) -> None:
    """One at a time they did not go together, and the model was not analysed."""
    (tmp_path / "nets.py").write_text(STACKED, encoding="utf-8")
    checked = check_paths([tmp_path], Config(root=tmp_path))
    assert checked.findings == ()
    assert checked.counts.analysed == 1
    made: dict[str, Any] = {}
    exec(STACKED, made)
    made["Stacked"]()(torch.ones(2, 5, 6), torch.ones(2, 5, 6))


OF_A_GRAPH = """
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.user, self.head = nn.LazyLinear(8), nn.LazyLinear(1)

    def forward(self, data):
        x = self.user(data.x_dict["user"])
        if "y" in data["user"]:
            x = x + data["user"].y
        source, target = data["user", "knows", "user"].edge_label_index
        return self.head(x[source] * x[target])
"""


def test_an_object_is_asked_for_attributes_and_by_key(tmp_path: Path) -> None:
    """As graphs of several types are. It was a dict or an object, and the model was not analysed."""
    (tmp_path / "nets.py").write_text(OF_A_GRAPH, encoding="utf-8")
    checked = check_paths([tmp_path], Config(root=tmp_path))
    assert checked.findings == ()
    assert checked.counts.analysed == 1


PARTS = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, data, offset):
        first, second, third = data.parts
        return self.head(first + second + third + offset)
"""


def test_a_part_of_an_input_that_is_taken_apart_has_so_many_rows(tmp_path: Path) -> None:
    """Python says how many it has only where it has too few."""
    (tmp_path / "nets.py").write_text(PARTS, encoding="utf-8")
    checked = check_paths([tmp_path], Config(root=tmp_path))
    assert checked.findings == ()
    (graph,) = checked.graphs[-1:]
    assert [str(call.width) for call in graph.calls] == ["F"]
    made: dict[str, Any] = {}
    exec(PARTS, made)
    made["Net"]()(SimpleNamespace(parts=torch.ones(3, 5, 6)), torch.ones(5, 6))
