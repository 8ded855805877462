"""Models that stand where a program does not reach them, or take what nobody gives, are found and analysed.

Each text has a `driver` that PyTorch runs: it raises where a line is marked, and ends well where none is.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

HEAD = "import torch\nfrom torch import nn\n"
NARROW = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.LazyLinear(8)
        self.last = nn.Linear(9, 2)

    def forward(self, x):
        return self.last(self.first(x))  # LZ114
"""


def indented(text: str) -> str:
    """`text`, one level further in."""
    return "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())


AGENT = """
import copy

class Agent:
    def __init__(self):
        self.values = nn.LazyLinear(4)
        self.target = copy.deepcopy(self.values)  # LZ208
        # then

    def update(self, seen, reward, following):
        with torch.no_grad():
            wanted = reward + self.target(following).max(1).values
        (self.values(seen).max(1).values - wanted).square().mean().backward()
        for mine, theirs in zip(self.target.parameters(), self.values.parameters()):
            LATER
"""
UPDATE = "agent.update(torch.ones(2, 3), torch.ones(2), torch.ones(2, 3))"

TEXTS = {
    "sizes that a model asks for in words": (
        """
class Patches(nn.Module):
    def __init__(self):
        super().__init__()
        self.size = 32
        self.cut = nn.LazyConv2d(8, 4, stride=4)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        n, c, h, w = x.shape
        torch._assert(h == self.size, f"Wrong image height! Expected {self.size} but got {h}!")
        torch._assert(int(str(w)) == self.size, f"Wrong image width! Expected {self.size} but got {w}!")
        return self.head(self.cut(x).flatten(1)) + self.head(x.flatten(1))  # LZ101
""",
        "Patches()(torch.ones(2, 3, 32, 32))",
    ),
    "a number that a call is given and a model asks for": (
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x, level: int):
        y = self.head(x)
        if level == 0:
            return self.head(torch.cat([x, x], 1))  # LZ101
        return y
""",
        "Net()(torch.ones(2, 3), 0)",
    ),
    "a number that a call may be given in place of its default": (
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, x, level: int = 0):
        y = self.head(x)
        if level == 3:
            y = self.head(torch.cat([x, x], 1))  # LZ101
        return y
""",
        "Net()(torch.ones(2, 3), 3)",
    ),
    "a word of which only another than the first gives lazy layers": (
        """
class Embedding(nn.Module):
    def __init__(self, kind, width):
        super().__init__()
        match kind:
            case "table":
                self.embed = nn.Embedding(10, width)
            case "linear":
                self.embed = nn.LazyLinear(width)
            case number if isinstance(number, int):
                self.embed = nn.Embedding(number, width)
            case _:
                raise NotImplementedError()

    def forward(self, x):
        return self.embed(x) + self.embed(torch.cat([x, x], 1))  # LZ101
""",
        "Embedding('linear', 4)(torch.ones(2, 3))",
    ),
    "places in space": (
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    def forward(self, places):
        ways = places[1:] - places[:-1]
        across = torch.cross(ways[1:], ways[:-1], dim=-1)
        return self.head(across) + self.head(torch.cat([across, across], 1))  # LZ101
""",
        "Net()(torch.rand(5, 3))",
    ),
    "whole batches of data that is not here": (
        """from tables_of_nobody import read
from torch.utils.data import DataLoader, Dataset

class Rows(Dataset):
    def __init__(self, path):
        self.rows = read(path)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return torch.zeros(5), torch.zeros(1)

body, head = nn.LazyLinear(8), nn.Linear(9, 1)
for x, y in DataLoader(Rows("rows"), batch_size=32, shuffle=True, drop_last=True):
    loss = (head(body(x)) - y).square().mean()  # LZ114
""",
        None,
    ),
    "values that nobody knows, which may be None": (
        """from settings_of_nobody import cfg, data

head, other = nn.LazyLinear(4), nn.LazyLinear(4)
head(torch.ones(2, 8))
if cfg.width is None:
    head(torch.ones(2, 9))  # LZ101
mask = data.mask
if mask is not None:
    other(torch.ones(2, 8))
else:
    other(torch.ones(2, 8))
    other(torch.ones(2, 9))  # LZ101
scale = nn.Linear(8, 2)
if cfg.scale is None:
    raise ValueError("a scale is needed")
scale(torch.ones(2, 8))
""",
        None,
    ),
    "a part that is not set up": (
        """
class Bare(nn.Module):
    def __init__(self):
        self.width = 3

class Net(nn.Module):
    def __init__(self, part, head):
        super().__init__()
        self.part = part
        self.head = head

    def forward(self, x):
        return self.head(x) + self.head(torch.cat([x, x], 1))

def made():
    return Net(Bare.__new__(Bare), nn.LazyLinear(3))  # LZ902
""",
        None,
    ),
    "an argument that the model asks for by its name": (
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(3)

    def forward(self, x, other=None):
        if other is None:
            raise RuntimeError("other is required here")
        return self.head(x) + self.head(torch.cat([x, x], 1)) + self.head(other)  # LZ101
""",
        "Net()(torch.ones(2, 4), torch.ones(2, 4))",
    ),
    "tuples in a batch": (
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, batch):
        (x, (y, mask)), target = batch
        x = self.body(torch.cat([x, y * mask], 1))
        return self.head(torch.cat([x, x], 1)) + self.head(x) + target  # LZ101
""",
        "a = torch.ones(2, 2)\nNet()(((a, (a, a)), a))",
    ),
    "as many inputs as there are layers": (
        """
class Net(nn.Module):
    def __init__(self, count=4):
        super().__init__()
        self.bodies = nn.ModuleList([nn.LazyLinear(8) for _ in range(count)])
        self.head = nn.LazyLinear(2)

    def forward(self, *inputs):
        assert len(inputs) == len(self.bodies)
        made = torch.cat([body(x) for body, x in zip(self.bodies, inputs)], 1)
        return self.head(made) + self.head(self.bodies[0](inputs[0]))  # LZ101
""",
        "Net(2)(torch.ones(2, 3), torch.ones(2, 4))",
    ),
    "any number of inputs": (
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.bodies = nn.ModuleList([nn.LazyLinear(8) for _ in range(3)])

    def forward(self, *inputs):
        return sum(body(x) for body, x in zip(self.bodies, inputs))
""",
        "Net()(torch.ones(2, 3), torch.ones(2, 4), torch.ones(2, 5))",
    ),
    "what methods of a class make of it": (
        """
class Net(nn.Module):
    def __init__(self, body, head):
        super().__init__()
        self.body = body
        self.head = head

    def forward(self, x):
        return self.head(self.body(x))  # LZ114

    @classmethod
    def small(cls):
        return cls(nn.LazyLinear(8), nn.Linear(9, 2))

    @staticmethod
    def large(width):
        return Net(nn.LazyLinear(width), nn.LazyLinear(2))
""",
        "Net.large(4)(torch.ones(2, 3))\nNet.small()(torch.ones(2, 3))",
    ),
    "models of what a function gives them": (
        """
class Net(nn.Module):
    def __init__(self, body, head):
        super().__init__()
        self.body = body
        self.head = head

    def forward(self, x):
        return self.head(self.body(x))  # LZ114

def small():
    return Net(nn.LazyLinear(9), nn.Linear(9, 2))

def large(depth):
    body = nn.LazyLinear(8) if depth else nn.LazyLinear(7)
    return Net(body, nn.Linear(9, 2))
""",
        "small()(torch.ones(2, 3))\nlarge(1)(torch.ones(2, 3))",
    ),
    "what parameters hold that were called where nobody sees": (
        """from data_of_nobody import batches
from trainers_of_nobody import Trainer

seen, trained = nn.LazyLinear(1), nn.Sequential(nn.LazyLinear(1), nn.Linear(1, 2))
for x in batches:
    seen(x).sum().backward()
Trainer().fit(trained)
print(torch.ones(2) - seen.weight.data.reshape((2,)))
print(torch.ones(2) - trained[0].weight.data.reshape((2,)))
untouched = nn.LazyLinear(1)
untouched.weight.data.normal_()  # LZ203
untouched(torch.ones(2, 8))
""",
        None,
    ),
    "where only another machine comes": (
        """import os
import sys

def main():
    if len(sys.argv) < 2:
        print("usage")
        sys.exit(2)
    if not torch.cuda.is_available() or not os.path.exists("data.csv"):
        raise RuntimeError("needs a GPU, and the data")
    net = nn.LazyLinear(4)
    net(torch.ones(2, 8))
    net(torch.ones(2, 9))  # LZ101

main()
""",
        None,
    ),
    "what a machine with a GPU does": (
        """head = nn.LazyLinear(4)
head(torch.ones(2, 8))
if torch.cuda.is_available():
    head.cuda()
    head(torch.ones(2, 9).cuda())  # LZ101
""",
        None,
    ),
    "what the environment says elsewhere": (
        """import os

head = nn.LazyLinear(4)
head(torch.ones(2, int(os.environ.get("WIDTH", "8"))))
mode = os.environ.get("MODE", "quick").lower()
if mode == "thorough":
    head(torch.ones(2, 9))  # LZ101
if mode in ("a", "b"):
    head(torch.ones(2, 10))  # LZ101
if os.getenv("DEBUG"):
    head(torch.ones(2, 11))  # LZ101
if os.environ.get("KIND") is not None:
    head(torch.ones(2, 12))  # LZ101
if "CI" in os.environ:
    head(torch.ones(2, 13))  # LZ101
if os.environ.get("DATA", "images") != "images":
    head(torch.ones(2, 14))  # LZ101
""",
        None,
    ),
    "a path below a folder that nobody knows is no empty one": (
        """import os
from settings_of_nobody import cfg

saved = os.path.join(cfg.folder, "saved.pth")
net = nn.LazyLinear(4)
if saved:
    net(torch.ones(2, 8))
print(net.weight.shape)
print(net.weight + 1)
""",
        None,
    ),
    "what recurrent layers make of what nobody knows": (
        """from encoders_of_nobody import embed

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(16, 32, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(16, 24)
        self.said, self.last, self.state = nn.LazyLinear(4), nn.LazyLinear(4), nn.LazyLinear(4)

    def forward(self, x):
        out, (hidden, cell) = self.lstm(embed(x))
        steps, states = self.gru(embed(x))
        self.said(out[:, -1, :])
        self.said(out[:, -1])
        self.said(torch.cat([hidden[0], hidden[1]], -1))
        self.last(cell[-1])
        self.last(out[:, 0])  # LZ101
        self.state(steps[-1])
        return self.state(states[-1])
""",
        None,
    ),
    "what a trial suggests": (
        """import optuna

class Net(nn.Module):
    def __init__(self, trial):
        super().__init__()
        layers, strides = [], 0
        for i in range(trial.suggest_int("layers", 1, 3)):
            stride = trial.suggest_int(f"stride_{i}", low=1, high=2)
            layers += [nn.LazyConv1d(trial.suggest_int(f"channels_{i}", 4, 8), 3, stride=stride), nn.ReLU()]
            strides += stride
        if strides < 5:
            raise optuna.TrialPruned()
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.LazyLinear(9))
        self.last = nn.Linear(8, 2)

    def forward(self, x):
        return self.last(self.layers(x))  # LZ114

def objective(trial):
    head = nn.LazyLinear(trial.suggest_int("width", 4, 64))
    if trial.suggest_categorical("kind", ["wide", "narrow"]) == "narrow":
        head(torch.ones(2, 3))
    head(torch.ones(2, 4))  # LZ101
    if trial.suggest_categorical("more", [False, True]):
        head(torch.ones(2, 5))  # LZ101

optuna.create_study().optimize(objective, n_trials=10)
""",
        None,
    ),
    "lazy layers that no path builds": (
        """def layers():
    kinds = {"lazy": lambda: nn.LazyLinear(4)}  # LZ902
    return kinds
""",
        None,
    ),
    "as many sizes as settings have that nobody knows, made to numbers": (
        """from settings_of_nobody import cfg

net = nn.LazyLinear(4)
net(torch.zeros([*map(int, cfg.shape)]))
net(torch.zeros(5, 9))
""",
        None,
    ),
    "settings that nobody knows, asked as words and as members of an enumeration": (
        """import enum
from settings_of_nobody import cfg

class Kind(enum.Enum):
    WIDE = "wide"
    DEEP = "deep"

def layers(kind):
    kind = Kind(kind)
    if kind is Kind.WIDE:
        return nn.Sequential(nn.LazyLinear(64), nn.Linear(63, 2))
    if kind is not Kind.DEEP:
        raise ValueError(kind)
    return nn.Sequential(nn.LazyLinear(8), nn.LazyLinear(2))

def spelled(kind):
    if str(kind).lower() == "wide":
        return nn.Sequential(nn.LazyLinear(64), nn.Linear(63, 2))
    return nn.ModuleDict({str(kind): nn.LazyLinear(8)})[str(kind)]

layers(cfg.kind)(torch.ones(2, 8))  # LZ114
spelled(cfg.word)(torch.ones(2, 8))  # LZ114
""",
        None,
    ),
    "a width that nobody gives, in models that nobody calls": (
        """from settings_of_nobody import cfg

net = nn.Sequential(nn.LazyLinear(cfg.width), nn.Linear(9, 2))

def build(width):
    return nn.Sequential(nn.LazyLinear(width), nn.Linear(9, 2))
""",
        None,
    ),
    "files of which nobody knows whether they are there": (
        """import os
from settings_of_nobody import cfg

def resumed(net):
    if os.path.exists(cfg.path):
        net.load_state_dict(torch.load(cfg.path))
    return net

net = resumed(nn.Sequential(nn.LazyLinear(4)))
net(torch.ones(2, 8))
net(torch.ones(2, 9))  # LZ101
""",
        None,
    ),
    "names that are put together of settings nobody knows": (
        """from settings_of_nobody import cfg

encoder, decoder = nn.Sequential(nn.LazyLinear(4)), nn.Sequential(nn.LazyLinear(4))
encoder(torch.ones(2, 8))
decoder(torch.ones(2, 16))
torch.save(encoder.state_dict(), f"{cfg.encoder}.pt")
torch.save(decoder.state_dict(), f"{cfg.decoder}.pt")
loaded = nn.Sequential(nn.LazyLinear(4))
loaded.load_state_dict(torch.load(f"{cfg.encoder}.pt"))
loaded(torch.ones(2, 8))
heads = nn.ModuleDict({f"{cfg.left}": nn.LazyLinear(4), f"{cfg.right}": nn.LazyLinear(4)})
heads[f"{cfg.left}"](torch.ones(2, 8))
heads[f"{cfg.right}"](torch.ones(2, 9))
loaded(torch.ones(2, 16))  # LZ101
""",
        None,
    ),
    "layers that a function of a library initialises": (
        """from pfrl.initializers import init_chainer_default

class Q(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = init_chainer_default(nn.LazyLinear(8))
        self.last = nn.Sequential(init_chainer_default(nn.Linear(9, 2)))

    def forward(self, x):
        return self.last(self.head(x))  # LZ114
""",
        None,
    ),
    "parts that are called, with what nobody knows": (
        """from specs_of_ours import spec

class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.actor = nn.Sequential(nn.LazyLinear(4), nn.ReLU())
        self.critic = nn.Sequential(nn.LazyLinear(4), nn.LazyLinear(1))
        self.actor(spec.zero())
        self.critic(spec.zero())
""",
        None,
    ),
    "settings of which each path that fails takes two": (
        """from settings_of_ours import cfg

head = nn.LazyLinear(2)
x = torch.rand(2, 8)
a = torch.cat([x, x], 1) if cfg.double else x
b = torch.cat([x, x], 1) if cfg.twice else x
head(a)
head(b)  # LZ101
""",
        None,
    ),
    "a setting under which what another reaches fails": (
        """from settings_of_ours import cfg

head = nn.LazyLinear(2)
x = torch.rand(2, 8)
if cfg.train:
    head(x)
    if cfg.double:
        head(torch.cat([x, x], 1))  # LZ101
""",
        None,
    ),
    "settings that a model is built at, which nobody calls with data that is known": (
        """import json

class Net(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.body = nn.LazyConv1d(8, 3) if cfg["kind"] == "audio" else nn.LazyConv2d(8, 3)
        self.norm = nn.LazyBatchNorm1d() if cfg["dims"] == 1 else nn.LazyBatchNorm2d()

    def forward(self, x):
        x = self.body(x)  # LZ108
        return self.norm(x)  # LZ107

cfg = json.load(open("cfg.json"))
net = Net(cfg)
net(torch.rand(2, *cfg["shape"]))
""",
        None,
    ),
    "layers out of a list that nobody knows": (
        """import json

def build(layer):
    if layer["type"] == "conv":
        return nn.LazyConv2d(layer["channels"], 3)
    if layer["type"] == "flatten":
        return nn.Flatten()
    return nn.LazyBatchNorm1d()

model = nn.Sequential(*[build(layer) for layer in json.load(open("layers.json"))])
model(torch.rand(2, 3, 8, 8))
""",
        None,
    ),
    "lazy shapes that are read for what a name is given": (
        """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.f = nn.LazyLinear(4)
        self.register_parameter("scale", nn.Parameter(torch.ones(self.f.weight.shape[0])))  # LZ201
        self.add_module("norm", nn.LayerNorm(self.f.weight.shape[0]))  # LZ201
        setattr(self, "bias", torch.zeros(self.f.weight.shape[0]))  # LZ201

    def forward(self, x):
        return self.norm(self.f(x) * self.scale + self.bias)
""",
        "Net()",
    ),
    "a method of an argument that nobody gives": (
        """class Net(nn.Module):
    def __init__(self, backbone):
        super().__init__()
        self.backbone = backbone
        self.head = nn.LazyConv2d(1, 1)

    def forward(self, x):
        out, features = self.backbone.forward_intermediates(x)  # LZ902
        return self.head(torch.cat([out, features[3]], 1))
""",
        None,
    ),
    "two settings that only fail together": (
        """import json

cfg = json.load(open("cfg.json"))
norm = nn.LazyBatchNorm1d() if cfg["norm"] == "1d" else nn.LazyBatchNorm2d()
if cfg["flat"]:
    model = nn.Sequential(nn.Flatten(), norm, nn.LazyLinear(10))
else:
    model = nn.Sequential(norm, nn.Flatten(), nn.LazyLinear(10))
model(torch.rand(2, 3, 8, 8))  # LZ107
print(sum(p.numel() for p in model.parameters()))
""",
        None,
    ),
    "one setting that fails": (
        """import json

cfg = json.load(open("cfg.json"))
norm = nn.LazyBatchNorm1d() if cfg["norm"] == "1d" else nn.LazyBatchNorm2d()
model = nn.Sequential(norm, nn.Flatten(), nn.LazyLinear(10))
model(torch.rand(2, 3, 8, 8))  # LZ107
""",
        None,
    ),
    "an option that the command line does not say": (
        """import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--crop", type=int)
args = parser.parse_args()
net = nn.Sequential(nn.LazyConv2d(8, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(10))
net(torch.zeros(1, 3, args.crop, args.crop))
""",
        None,
    ),
    "a base class that is not known, whose constructor comes first": (
        """from ray.rllib.models.torch.torch_modelv2 import TorchModelV2

class Policy(TorchModelV2, nn.Module):
    def __init__(self, obs_space, action_space, num_outputs, model_config, name):
        TorchModelV2.__init__(self, obs_space, action_space, num_outputs, model_config, name)
        nn.Module.__init__(self)
        self.body = nn.LazyLinear(256)
        self.value = nn.LazyLinear(1)

    def forward(self, input_dict, state, seq_lens):
        features = self.body(input_dict["obs"].float())
        return self.value(features), self.value(features[:, 1:])  # LZ101
""",
        None,
    ),
    "an attention that says how wide a picture is": (
        """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Sequential(nn.LazyConv2d(6, 3, padding=1), nn.ReLU(), nn.Flatten())
        self.enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(d_model=6 * 14 * 14, nhead=4), 1)
        self.head = nn.LazyLinear(10)

    def forward(self, x):
        x = self.enc(self.embed(x))
        return self.head(x), self.head(x[:, 1:])  # LZ101
""",
        "Net()(torch.rand(2, 3, 14, 14))",
    ),
    "a lazy layer whose name is spelled out of an argument": (
        """class Block(nn.Module):
    def __init__(self, filters, kernel, dims):
        super().__init__()
        self.conv = getattr(nn, f"LazyConv{dims}d")(filters, kernel, padding=kernel // 2)
        self.norm = getattr(nn, "LazyBatchNorm%dd" % dims)()
        self.first = getattr(nn, "Lazy" + "Linear")(8)

    def forward(self, x):
        x = self.norm(self.conv(x)).flatten(2).mean(-1)
        return self.first(x), self.first(torch.cat([x, x], 1))  # LZ101
""",
        "Block(4, 3, 1)(torch.zeros(2, 3, 5))",
    ),
    "a lazy layer whose name nobody knows is told": (
        """class Block(nn.Module):  # LZ901
    def __init__(self, spec):
        super().__init__()
        self.conv = getattr(nn, f"Lazy{spec.kind}{spec.dims}d")(8, 3)

    def forward(self, x):
        return self.conv(x)
""",
        None,
    ),
    "inputs that must agree where the model is not trained": (
        """from vocabulary_of_ours import MASKED

class Mask(nn.Module):
    def forward(self, x):
        if self.training:
            x = torch.where(torch.rand_like(x, dtype=torch.float32) < 0.1, MASKED, x)
        return x

class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = Mask()
        self.chars = nn.Embedding(30, 64)
        self.words = nn.Embedding(100, 64)
        self.head = nn.LazyLinear(10)

    def forward(self, word_ids: torch.Tensor, char_ids: torch.Tensor) -> torch.Tensor:
        hidden = self.words(self.mask(word_ids))
        return self.head(torch.cat([hidden, self.chars(char_ids)], dim=2))
""",
        None,
    ),
    "settings that a framework keeps as one object, or as a dict": (
        """import lightning

class Kept(lightning.LightningModule):
    def __init__(self, cfg):
        super().__init__()
        self.save_hyperparameters(cfg)
        self.drop = nn.Dropout(self.hparams.encoder.get("rate", 0.1))
        self.first = nn.LazyLinear(8)
        self.last = nn.Linear(9, 2)

    def forward(self, x):
        return self.last(self.first(self.drop(x)))  # LZ114

class Taken(lightning.LightningModule):
    def __init__(self, args, width: int = 8):
        super().__init__()
        self.save_hyperparameters("width")
        self.first = nn.LazyLinear(self.hparams["width"])
        self.save_hyperparameters(vars(args))
        self.drop = nn.Dropout(self.hparams.rate)
        self.last = nn.Linear(9, 2)

    def forward(self, x):
        return self.last(self.first(self.drop(x)))  # LZ114
""",
        None,
    ),
    "a class in a function": (f"def make():\n{indented(NARROW)}\n    return Net\n", "make()()(torch.zeros(2, 3))"),
    "a model in a function": (f"def make():\n{indented(NARROW)}\n    return Net()\n", "make()(torch.zeros(2, 3))"),
    "two factories, of which one builds what refuses all": (
        """def encoder(width=16):
    return nn.Sequential(nn.LazyConv2d(32, 3), nn.LazyConv2d(width, 1))

def decoder():
    return nn.Sequential(nn.LazyConvTranspose2d(64, 3, padding="same"), nn.ReLU())  # LZ902
""",
        "decoder()(torch.zeros(2, 3, 8, 8))",
    ),
    "files that are not here": (
        """import glob

class Score(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        return self.head(x)

parts = []
for path in glob.glob("submissions/*.pt"):
    parts.append(torch.load(path))
Score()(torch.stack(parts))
""",
        None,
    ),
    "a cell of marimo": (
        f"""import marimo
app = marimo.App()

@app.cell
def _(Net):
    net = Net()
    sum(p.numel() for p in net.parameters())  # LZ201
    return (net,)

@app.cell
def _():
{indented(NARROW)}
    return (Net,)
""",
        None,
    ),
    "a model that is dropped": (
        """
def actor():
    return nn.Sequential(nn.LazyLinear(10), nn.ReLU(), nn.Linear(20, 4))  # LZ114

def main():
    agents = {0: (print, []), 1: (print, [actor()])}
    agents[0][0](*agents[0][1])

main()
""",
        "actor()(torch.zeros(2, 3))",
    ),
    "a file that is not there": (
        """
import json

class Net(nn.Module):
    def __init__(self, path="vocabulary.json"):
        super().__init__()
        with open(path) as file:
            self.vocabulary = json.load(file)
        self.embedding = nn.Embedding(len(self.vocabulary), 32)
        self.first = nn.LazyLinear(8)
        self.last = nn.Linear(9, 1)

    def forward(self, words):
        return self.last(self.first(self.embedding(words).mean(1)))  # LZ114
""",
        "open('v', 'w').write('[1, 2]')\nNet('v')(torch.zeros(2, 3, dtype=torch.long))",
    ),
    "a number that it is compared with": (
        """
class Net(nn.Module):
    def __init__(self, depth):
        super().__init__()
        if depth not in range(10, 21):
            raise NotImplementedError(depth)
        if depth == 10:
            self.body = nn.LazyLinear(4)
        elif depth == 20:
            self.body = nn.LazyLinear(8)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        x = self.body(x)
        return self.head(x) + self.head(torch.cat([x, x], 1))  # LZ101
""",
        "Net(10)(torch.zeros(2, 3))",
    ),
    "a key of a table, and a folder": (
        """
import os

TABLE = {"small": (4, 2), "large": (8, 4)}

class Net(nn.Module):
    def __init__(self, variant, cache_dir):
        super().__init__()
        self.path = os.path.join(cache_dir, "words")
        width, depth = TABLE[variant]
        self.body = nn.Sequential(*(nn.LazyLinear(width) for _ in range(depth)))
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        x = self.body(x)
        return self.head(x) + self.head(torch.cat([x, x], 1))  # LZ101
""",
        "Net('small', '.')(torch.zeros(2, 3))",
    ),
    "a count of layers that is called a layer": (
        """
class Net(nn.Module):
    def __init__(self, width, encoder_layer):
        super().__init__()
        self.encoder_layer = nn.ModuleList([nn.LazyLinear(width) for _ in range(encoder_layer)])
        self.head = nn.LazyLinear(3)

    def forward(self, x):
        for layer in self.encoder_layer:
            x = layer(x)
        return self.head(x)
""",
        "Net(8, 2)(torch.zeros(2, 3))",
    ),
    "layers that it is given": (
        """
class Net(nn.Module):
    def __init__(self, encoder, decoder, width=16):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder
        self.mean = nn.LazyLinear(width)

    def forward(self, x):
        return self.decoder(self.mean(self.encoder(x)))


class Two(nn.Module):
    def __init__(self, first, second):
        super().__init__()
        self.first = first
        self.second = second
        self.a, self.b, self.head = nn.LazyLinear(32), nn.LazyLinear(64), nn.LazyLinear(2)

    def forward(self, x):
        return self.head(self.first(self.a(x))) + self.head(self.second(self.b(x)))
""",
        "Net(nn.Linear(3, 4), nn.Linear(16, 3))(torch.zeros(2, 3))\n"
        "Two(nn.Linear(32, 5), nn.Linear(64, 5))(torch.zeros(2, 3))",
    ),
    "an argument that changes nothing": (
        """
class Net(nn.Module):
    def __init__(self, vocab_size):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, 16)
        self.first = nn.LazyLinear(8)
        self.last = nn.Linear(9, 2)

    def forward(self, x):
        return self.last(self.first(self.embedding(x).mean(1)))  # LZ114
""",
        "Net(7)(torch.zeros(2, 3, dtype=torch.long))",
    ),
    "a depth for which it fits": (
        """
class Net(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.body = nn.Sequential(*(nn.LazyLinear(64 * 2**i) for i in range(depth)))
        self.head = nn.Linear(256, 2)

    def forward(self, x):
        return self.head(self.body(x))
""",
        "Net(3)(torch.zeros(2, 3))",
    ),
    "a constructor that counts": (
        """
class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first = nn.LazyLinear(width)
        self.count = sum(p.numel() for p in self.parameters())  # LZ201

    def forward(self, x):
        return self.first(x)
""",
        "Net(3)",
    ),
    "a step that reads what is not there yet": (
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head, self.other = nn.LazyLinear(4), nn.LazyLinear(16)

    def forward(self, x):
        return self.head(x.repeat(1, 2)) + self.other(x).mean()

    def training_step(self, batch, index):
        x, y = batch
        loss = self.head(torch.zeros(len(x), 8)[:, :5]) - self.head(torch.zeros(len(x), 8))  # LZ101
        return loss.sum() + self.head.bias.numel()
""",
        "Net().training_step((torch.zeros(2, 3), None), 0)",
    ),
    "a method that gives the model more": (
        """
class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.LazyLinear(4), nn.LazyLinear(1)

    def forward(self, x):
        return self.last(self.first(x))

    def value(self, x, action):
        return self.forward(torch.cat([x, action], -1))
""",
        "critic = Critic()\ncritic.value(torch.zeros(2, 3), torch.zeros(2, 2))\ncritic(torch.zeros(2, 5))",
    ),
    "an agent whose target is a copy": (
        AGENT.replace("LATER", "pass"),
        f"agent = Agent()\n{UPDATE}\nassert torch.equal(agent.target.weight, agent.values.weight)",
    ),
    "an agent whose target loads a lazy model": (
        AGENT.replace("LATER", "pass")
        .replace("copy.deepcopy(self.values)  # LZ208", "nn.LazyLinear(4)")
        .replace("# then", "self.target.load_state_dict(self.values.state_dict())  # LZ212"),
        f"agent = Agent()\n{UPDATE}\nassert torch.equal(agent.target.weight, agent.values.weight)",
    ),
    "an agent whose target follows": (
        AGENT.replace("  # LZ208", "").replace("LATER", "mine.data.copy_(theirs.data)"),
        f"agent = Agent()\n{UPDATE}\nassert torch.equal(agent.target.weight, agent.values.weight)",
    ),
    "a target that loads a lazy model and follows slowly": (
        """
values, target = nn.LazyLinear(2), nn.LazyLinear(2)
target.load_state_dict(values.state_dict())  # LZ212
seen = torch.ones(3, 4)
for step in range(3):
    nn.functional.mse_loss(values(seen), target(seen)).backward()
    for mine, theirs in zip(target.parameters(), values.parameters()):
        mine.data.copy_(0.01 * theirs.data + (1 - 0.01) * mine.data)
""",
        "assert torch.equal(values.weight, target.weight)",
    ),
    "a target that is set to the weights by a weight of one": (
        """
def follow(mine, theirs, weight):
    for one, other in zip(mine.parameters(), theirs.parameters()):
        one.data.copy_(weight * other.data + (1 - weight) * one.data)

values, target = nn.LazyLinear(2), nn.LazyLinear(2)
target.load_state_dict(values.state_dict())
seen = torch.ones(3, 4)
values(seen), target(seen)
follow(target, values, 1.0)
""",
        "assert torch.equal(values.weight, target.weight)",
    ),
    "layers that only unknown code calls": (
        """
from nowhere import Wrapper

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.tower = Wrapper(nn.Sequential(nn.LazyLinear(8), nn.ReLU()))  # LZ902

    def forward(self, user: torch.Tensor, item: torch.Tensor):
        return self.tower(user) * self.tower(item)

class Undefined(nn.Module):
    def __init__(self):
        super().__init__()
        steps = [nn.LazyConv1d(8, 1)]
        self.steps = Flat(steps)  # LZ902

    def forward(self, x: torch.Tensor):
        return self.steps(x)
""",
        None,
    ),
    "layers that are put into what nobody knows": (
        """
from nowhere import backbone

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = backbone("small")
        self.body.head = nn.LazyLinear(4)  # LZ902

    def forward(self, image: torch.Tensor):
        return self.body(image)

class Replaced(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = backbone("large")
        self.body.classifier[1] = nn.LazyLinear(4)  # LZ902

    def forward(self, image: torch.Tensor):
        return self.body(image)
""",
        None,
    ),
    "what has one attribute may lack another": (
        """
from nowhere import given

some, none = nn.LazyLinear(2), nn.LazyLinear(2)
some(torch.zeros(1, 3))
none(torch.zeros(1, 3))
if hasattr(given, "wide"):
    some(torch.zeros(1, 4))  # LZ101
if callable(given):
    none(given(torch.zeros(1, 4)))  # LZ902
""",
        None,
    ),
    "fields of settings that ask for lazy layers": (
        """
from dataclasses import dataclass
from enum import Enum

class Kind(Enum):
    EAGER = 1
    LAZY = 2

@dataclass(frozen=True)
class Flag:
    width: int = 8
    known: bool = True

@dataclass
class Member:
    width: int = 8
    kind: Kind = Kind.EAGER

@dataclass
class Word:
    width: int = 8
    body: str = "plain"

class ByFlag(nn.Module):
    def __init__(self, config: Flag):
        super().__init__()
        self.first = nn.Linear(4, config.width) if config.known else nn.LazyLinear(config.width)

    def forward(self, x):
        return self.first(x) + self.first(torch.cat([x, x], 1))  # LZ101

class ByMember(nn.Module):
    def __init__(self, config: Member):
        super().__init__()
        self.first = nn.LazyLinear(config.width) if config.kind is Kind.LAZY else nn.Linear(4, config.width)

    def forward(self, x):
        return self.first(x) + self.first(torch.cat([x, x], 1))  # LZ101

class ByWord(nn.Module):
    def __init__(self, config: Word):
        super().__init__()
        if config.body == "lazy":
            self.first = nn.LazyLinear(config.width)
        else:
            self.first = nn.Linear(4, config.width)

    def forward(self, x):
        return self.first(x) + self.first(torch.cat([x, x], 1))  # LZ101
""",
        None,
    ),
    "a refusal that a test asks for, by a library that is not there": (
        """
import checks

layer = nn.LazyLinear(2)
layer(torch.zeros(1, 3))
with checks.raises(RuntimeError):
    layer(torch.zeros(1, 4))
with checks.timed():
    layer(torch.zeros(1, 5))  # LZ101
""",
        None,
    ),
    "derivatives of a network": (
        """
from torch.func import functional_call, grad, jacrev, vmap

net = nn.Sequential(nn.LazyLinear(6), nn.Tanh(), nn.LazyLinear(4))
net(torch.zeros(3, 5))
jacrev(lambda x: net(torch.stack([x.tanh(), torch.ones_like(x)], -1).flatten()[:5]))(torch.zeros(5))


def loss(params, x):
    return functional_call(net, params, (x,)).square().mean()


each = vmap(grad(loss), in_dims=(None, 0))(dict(net.named_parameters()), torch.zeros(7, 5))
head = nn.LazyLinear(2)
head(each["0.weight"].flatten(1))
""",
        "head(torch.zeros(2, 30))",
    ),
    "derivatives that the network does not take": (
        """
from torch.func import jacrev

net = nn.LazyLinear(4)
net(torch.zeros(3, 5))
out = jacrev(net)(torch.zeros(5))
net(out.T)  # LZ101
""",
        "",
    ),
    "inputs that are counted or unpacked": (
        """
class Both(nn.Module):
    def __init__(self):
        super().__init__()
        self.state, self.pixels, self.last = nn.LazyLinear(8), nn.LazyLinear(8), nn.LazyLinear(4)

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        if len(inputs) == 2:
            obs, pixels = inputs
        elif len(inputs) == 3:
            obs, pixels, actions = inputs
            obs = torch.cat([obs, actions], dim=1)
        x = torch.cat([self.state(obs), self.pixels(pixels)], 1)
        return self.last(x) + self.last(self.state(obs))  # LZ101


class Counted(nn.Module):
    def __init__(self):
        super().__init__()
        self.state, self.last = nn.LazyLinear(8), nn.LazyLinear(4)

    def forward(self, *inputs):
        assert len(inputs) == 2
        x = torch.cat([self.state(x) for x in inputs], 1)
        return self.last(x) + self.last(self.state(inputs[1]))  # LZ101
""",
        "Counted()(torch.rand(2, 3), torch.rand(2, 3))",
    ),
    "arguments that only an example in a docstring gives": (
        '''
class Branch(nn.Module):
    """A branch.

    >>> branch = Branch(
    ...     width=64, mixed=1
    ... )
    """

    def __init__(self, width=64, mixed=0, convs=0):
        super().__init__()
        if mixed + convs == 0:
            raise ValueError("at least one type of layer is needed")
        self.lift, self.last = nn.LazyLinear(width), nn.LazyLinear(width)

    def forward(self, x):
        x = self.lift(x)
        return self.last(torch.cat([x, x], -1)) + self.last(x)  # LZ101


class Ends(nn.Module):
    def __init__(self, sizes, activations):
        super().__init__()
        self.layers = nn.ModuleList(nn.LazyLinear(size) for size in sizes)
        self.activations = nn.ModuleList(activation() for activation in activations)
        self.head = nn.LazyLinear(2)

    def forward(self, x):
        for number in range(len(self.layers)):
            x = self.activations[number](self.layers[number](x))
        return self.head(x[:, :-1]) + self.head(x)  # LZ101
''',
        "Branch(mixed=1)(torch.rand(2, 3))",
    ),
    "a tensor that is taken apart, and parts of settings": (
        """
class Relational(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.own, self.other = nn.LazyLinear(width), nn.LazyLinear(width)

    def forward(self, x, edge_index):
        start, end, relation = edge_index
        y = self.own(x[start]) + relation.unsqueeze(-1)
        return self.other(torch.cat([y, y], -1)) + self.other(y)  # LZ101


class Configured(nn.Module):
    def __init__(self, conf):
        super().__init__()
        self.count = conf["training"]["count"]
        self.network = conf["network"]
        self.channels = self.network["channels"]
        self.first = nn.LazyConv2d(len(self.channels), 3)
        self.head = nn.LazyLinear(self.network["classes"])

    def forward(self, x):
        x = self.first(x).mean((2, 3))
        return self.head(x) + self.head(torch.cat([x, x], 1))  # LZ101
""",
        "Relational()(torch.rand(4, 3), torch.zeros(3, 5, dtype=torch.long))",
    ),
    "a part that others are to complete": (
        """
from abc import ABC, abstractmethod

class Backbone(nn.Module, ABC):
    @abstractmethod
    def channels(self):
        ...

class Small(Backbone):
    def __init__(self):
        super().__init__()
        self.body = nn.LazyConv2d(8, 3)

    def channels(self):
        return [8]

    def forward(self, x):
        return self.body(x)

class Net(nn.Module):
    def __init__(self, backbone: Backbone):
        super().__init__()
        self.backbone = backbone
        self.head = nn.LazyConv2d(self.backbone.channels()[-1] // 2, 1)

    def forward(self, x):
        return self.head(self.head(self.backbone(x)))  # LZ101
""",
        "Net(Small())(torch.zeros(2, 3, 8, 8))",
    ),
    "a size that must be a square": (
        """
class Net(nn.Module):
    def __init__(self, latent):
        super().__init__()
        self.side = int(latent**0.5)
        assert self.side**2 == latent, latent
        self.body = nn.LazyConv2d(4, 3)
        self.head = nn.LazyLinear(5)

    def forward(self, z):
        y = self.head(self.body(z.view(-1, 1, self.side, self.side)).flatten(1))
        return self.head(torch.cat([y, y[:, :2]], 1))  # LZ101
""",
        "Net(36)(torch.zeros(2, 36))",
    ),
    "three inputs that are said, one above the other": (
        """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(4)

    # lazylint: input x f32[B, 9]
    # lazylint: input y f32[B, 8]
    # lazylint: input z f32[B, 8]
    def forward(self, x, y, z):
        return self.head(y) + self.head(z) + self.head(x)  # LZ101
""",
        "Net()(torch.zeros(2, 9), torch.zeros(2, 8), torch.zeros(2, 8))",
    ),
    "a function that is handed on as a key": (
        """
def rated(trial):
    net = nn.Sequential(nn.LazyLinear(trial["width"]), nn.ReLU(), nn.LazyLinear(1))
    return net(torch.ones(8, 4)).mean().item()

best = min([{"width": 4}, {"width": 8}], key=rated)
""",
        "",
    ),
    "a list as long as a list of layers": (
        """
class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.sides = nn.ModuleList(nn.LazyConv2d(8, 1) for _ in range(3))
        self.first = nn.LazyConv2d(4, 1)

    def forward(self, features):
        out = self.sides[-1](features[-1])
        for k, (each, side) in enumerate(zip(features[-2::-1], self.sides[-2::-1])):
            out = side(each) + nn.functional.interpolate(out, size=each.shape[2:])
            if k == 1:
                out = self.first(self.first(out))  # LZ101
        return out
""",
        "Pyramid()([torch.zeros(1, 8, s, s) for s in (8, 4, 2)])",
    ),
    "a process that ends itself": (
        "import os\nnet = nn.LazyLinear(3)\nnet.weight.numel()  # LZ201\nos._exit(0)\n",
        "",
    ),
    "a size that only data tell": (
        """
import measured

class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", nn.UninitializedBuffer())
        self.register_buffer("scale", nn.UninitializedBuffer())

    def measure(self, data):
        self.mean.materialize(data.mean(0).shape)
        self.mean.copy_(data.mean(0))
        self.scale.materialize((1, len(data[0])))

    def forward(self, x):
        return (x - self.mean) / self.scale

norm = Norm()
norm.measure(measured.load())
print(norm.mean.shape, norm.scale.numel())
norm(torch.zeros(2, 3))
""",
        None,
    ),
    "a file whose name nobody knows": (
        """
from os import listdir

names = [name for name in listdir("/nowhere")]
net = nn.Sequential(nn.LazyLinear(8), nn.Linear(8, 2))
for line in open(names[0]):
    net(torch.zeros(1, len(line)))
""",
        None,
    ),
    "keys that nobody knows, and those that a program writes out": (
        """
import json

TABLE = {"sum": 3, "mean": 4}
NAMES = {"x", "y"}

class Net(nn.Module):
    def __init__(self, settings):
        super().__init__()
        self.lins = nn.ModuleDict({"a": nn.LazyLinear(4), "b": nn.LazyLinear(5)})
        self.kind = settings["kind"]
        self.wide = nn.LazyLinear(TABLE[settings["sum"]]) if settings["sum"] in TABLE else nn.LazyLinear(2)
        self.last = nn.Linear(9, 2)

    def forward(self, x):
        if self.kind not in NAMES:
            raise ValueError(self.kind)
        x = self.wide(x)
        if self.kind == "x":
            return self.last(nn.functional.pad(x, (0, 9 - x.shape[1])))
        if self.kind == "y":
            return x
        return self.last(self.wide(x))

class Other(Net):
    def forward(self, x):
        if self.kind in self.lins:
            return self.lins[self.kind](x)
        if "wide" not in settings:
            raise KeyError("wide")
        return nn.Linear(3, 2)(nn.Linear(5, 4)(x))  # LZ114

if __name__ == "__main__":
    settings = json.load(open("settings.json"))
    Net(settings)(torch.rand(2, 3))
    Other(settings)(torch.rand(2, 5))
""",
        None,
    ),
    "what is asked of a base class that nobody knows": (
        """
from mystery import Base, Mixin

class Derived(Base):
    def __init__(self, settings):
        super().__init__(settings)
        self.first, self.last = nn.LazyLinear(8), nn.Linear(9, 2)

    def forward(self, x):
        self.seen = super().encode(x)
        super().log("seen", super().device)
        return self.last(self.first(x))  # LZ114

class Mixed(Mixin, nn.Module):
    def __init__(self):
        super().__init__(name="mixed")
        self.first, self.last = nn.LazyLinear(7), nn.Linear(9, 2)

    def forward(self, x):
        super().check(x)
        return self.last(self.first(x))  # LZ114

class Plain(nn.Module):
    def forward(self, x):
        return super().encode(x)

class Alone(Base):
    def __init__(self, width=3):
        super().__init__()
        self.first, self.last = nn.LazyLinear(width), nn.LazyLinear(2)

    def forward(self, x):
        return self.last(super().encode(self.first(x)))

if __name__ == "__main__":
    Derived({})(torch.rand(2, 3))
    Mixed()(torch.rand(2, 3))
""",
        None,
    ),
    "tensors that are packed into one, and unpacked": (
        """
from einops import pack, unpack

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last, self.wide = nn.LazyLinear(4), nn.LazyLinear(2), nn.Linear(9, 2)

    def forward(self, a, b):
        x, shapes = pack([a, b], "b * d")
        u, v = unpack(self.first(x), shapes, "b * d")
        whole, _ = pack([u, v], "b *")
        tokens, [shape] = pack([v], "* d")
        (again,) = unpack(tokens, [shape], "* d")
        self.last(again)
        self.last(u)
        c, d = unpack(whole, [(12,), (-1,)], "b *")
        self.wide(c)  # LZ114
        return self.wide(whole)  # LZ114

if __name__ == "__main__":
    Net()(torch.rand(2, 5, 3), torch.rand(2, 7, 2, 3))
""",
        None,
    ),
    "an iterator that ends too early, and a loader of rows that nobody counts": (
        """
import mystery
from torch.utils.data import DataLoader

rows = mystery.load().size(0)
loader = DataLoader(range(rows), batch_size=64, drop_last=True, collate_fn=lambda rows: torch.zeros(len(rows), 7))
net = nn.Sequential(nn.LazyLinear(8), nn.Linear(8, 2))
for batch in loader:
    net(batch)
    break
sum(p.numel() for p in net.parameters())

def train():
    next(iter(DataLoader([], batch_size=4)))

def never_called():
    train()

train()
next(iter([]))
last = nn.Sequential(nn.LazyLinear(8), nn.Linear(9, 2))
last(torch.zeros(2, 3))  # LZ114
""",
        None,
    ),
    "arguments of a call that are words, keys and flags": (
        """
class Chosen(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.other, self.last = nn.LazyLinear(4), nn.LazyLinear(5), nn.Linear(4, 2)

    def forward(self, x, kind):
        if kind == "one":
            return self.last(self.one(x))
        if kind == "other":
            return self.last(self.other(x))  # LZ114
        raise ValueError(kind)

class Among(nn.Module):
    def __init__(self, types=("u", "v")):
        super().__init__()
        self.types = list(types)
        self.lins = nn.ModuleDict({t: nn.LazyLinear(4) for t in types})
        self.last = nn.LazyLinear(2)

    def forward(self, x, t):
        return self.lins[t](x) if t in self.types else self.last(x)  # LZ902

class Keyed(nn.Module):
    def __init__(self):
        super().__init__()
        self.lins = nn.ModuleDict({"u": nn.LazyLinear(4), "v": nn.LazyLinear(4)})
        self.last = nn.Linear(3, 2)

    def forward(self, x, t):
        return self.lins[t](self.last(x))  # LZ902

class Asked(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.other, self.last = nn.LazyLinear(4), nn.LazyLinear(5), nn.Linear(4, 2)

    def forward(self, x, training: bool):
        if training:
            return self.last(self.other(x))  # LZ114
        return self.last(self.one(x))
""",
        None,
    ),
    "parameters that may have been initialised where nobody sees it": (
        """
import mystery

true = torch.tensor([2.0, 3.0])
net = nn.Sequential(nn.LazyLinear(1))
mystery.fit(net)
w = net[0].weight.data
torch.norm(w - true)
w.reshape(1, 2) @ true
net[0].weight.data.copy_(true)
net[0].weight.T @ torch.zeros(1, 1)
other = nn.Linear(2, 1)
other.weight.data = net[0].weight.data
other(torch.zeros(3, 2))
sizes = [parameter.data.size() for parameter in net.parameters() if parameter.ndim > 1]
print(sizes)
""",
        None,
    ),
    "an accelerator that this machine lacks": (
        """
class Far(nn.Module):
    def __init__(self, rank):
        super().__init__()
        torch.cuda.set_device(rank)
        here = torch.device(torch.cuda.current_device())
        self.first, self.last = nn.LazyLinear(8, device=here), nn.Linear(9, 2).to(here)
        self.scale = nn.Parameter(torch.ones(2, device=torch.cuda.current_device()))
        self.stream = torch.cuda.Stream()
        self.memory = torch.cuda.get_device_properties(0).total_memory

    def forward(self, x):
        torch.cuda.synchronize()
        torch.cuda.nvtx.range_push("first")
        with torch.cuda.stream(self.stream):
            return self.last(self.first(x.to(torch.cuda.current_device()))) * self.scale  # LZ114
""",
        None,
    ),
    "processes that are not there": (
        """
import torch.distributed as dist

def gathered(x):
    if dist.is_available() and dist.is_initialized():
        dist.all_reduce(x)
    return x

class Spread(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.LazyLinear(8), nn.Linear(9, 2)
        self.world = dist.get_world_size()

    def forward(self, x):
        y = gathered(self.first(x))
        dist.barrier()
        return self.last(y) / self.world  # LZ114
""",
        None,
    ),
    "dicts that a program makes of what nobody knows": (
        """
import types
from collections import OrderedDict
import mystery

ACTIONS = types.MappingProxyType(OrderedDict([(name, i) for i, name in enumerate(mystery.actions())]))
OTHERS = dict((name, i) for i, name in enumerate(mystery.actions()))
WIDTHS = dict(zip(mystery.names(), range(10)))

class Placed(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.LazyLinear(8), nn.Linear(9, 2)
        self.places = ACTIONS["wait"], OTHERS["wait"], WIDTHS["wide"], dict(mystery.settings)["deep"]
        self.lins = nn.ModuleDict(dict((name, nn.LazyLinear(3)) for name in mystery.names()))

    def forward(self, x):
        for lin in self.lins.values():
            lin(x)
        return self.last(self.first(x))  # LZ114
""",
        None,
    ),
    "heads by task and stages by word": (
        """
class Tasks(nn.Module):
    def __init__(self, tasks=(0, 1)):
        super().__init__()
        self.body, self.last = nn.LazyLinear(8), nn.Linear(9, 2)
        self.heads = nn.ModuleDict({str(task): nn.Linear(8, 2) for task in tasks})

    def forward(self, x, task):
        made = self.heads[str(task)](self.body(x))
        return made, self.last(self.body(x))  # LZ114

class Stages(nn.Module):
    def __init__(self):
        super().__init__()
        self.body, self.other, self.last = nn.LazyLinear(8), nn.LazyLinear(9), nn.Linear(9, 2)

    def forward(self, x, stage):
        match stage:
            case "train":
                return self.last(self.other(x))
            case "test":
                return self.last(self.body(x))  # LZ114
""",
        None,
    ),
}


RUN = """
import json, sys

outcomes = {}
for name, text in json.load(sys.stdin).items():
    try:
        exec(compile(text, name, "exec"), {"__name__": name})
        outcomes[name] = ""
    except Exception as error:
        outcomes[name] = repr(error)
print(json.dumps(outcomes))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[tuple[str, int]]]:
    """The codes and lines of what is told of each text, all of them checked at once; unknowns and remarks left out."""
    root = tmp_path_factory.mktemp("found")
    for number, (text, _) in enumerate(TEXTS.values()):
        (root / f"net{number}.py").write_text(HEAD + text, encoding="utf-8")
    findings = check_paths([str(root)], Config(root=root)).findings
    told: dict[str, set[tuple[str, int]]] = {name: set() for name in TEXTS}
    names = list(TEXTS)
    for finding in findings:
        name = names[int(Path(finding.place.path).stem.removeprefix("net"))]
        aside = finding.code in ("LZ901", "LZ902", "LZ105", "LZ310") and f"# {finding.code}" not in TEXTS[name][0]
        told[name] |= set() if aside else {(finding.code, finding.place.line)}
    return told


@pytest.fixture(scope="module")
def raised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What PyTorch raises where each driver is run behind its text; empty for nothing."""
    programs = {name: f"{HEAD}{text}\n{driver}\n" for name, (text, driver) in TEXTS.items() if driver is not None}
    run = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(programs),
        cwd=tmp_path_factory.mktemp("raised"),
        capture_output=True,
        text=True,
        check=True,
    )
    outcomes: dict[str, str] = json.loads(run.stdout)
    return outcomes


@pytest.mark.parametrize("name", TEXTS)
def test_errors_are_those_that_are_marked(name: str, found: dict[str, set[tuple[str, int]]]) -> None:
    """No other is told, and the sandbox refuses nothing."""
    lines = enumerate((HEAD + TEXTS[name][0]).splitlines(), 1)
    assert found[name] == {(line.rpartition("# ")[2], number) for number, line in lines if "# LZ" in line}


@pytest.mark.parametrize("name", [name for name, (_, driver) in TEXTS.items() if driver is not None])
def test_pytorch_agrees(name: str, raised: dict[str, str]) -> None:
    """It raises where something is told, or its outcome is asserted and wrong; and only there."""
    assert bool(raised[name]) is ("# LZ" in TEXTS[name][0]), raised[name]


def test_what_takes_several_settings_is_no_error(tmp_path: Path) -> None:
    """One setting that nobody gives is an error, with the setting; where two would have to meet it is a warning."""
    wanted = {
        "one setting that fails": "error",
        "two settings that only fail together": "warning",
        "settings of which each path that fails takes two": "warning",
        "a setting under which what another reaches fails": "error",
        "settings that a model is built at, which nobody calls with data that is known": "warning",
    }
    for name in wanted:
        (tmp_path / f"{name.replace(' ', '_')}.py").write_text(HEAD + TEXTS[name][0], encoding="utf-8")
    found = [f for f in check_paths([tmp_path], Config(root=tmp_path)).findings if f.code in ("LZ101", "LZ107")]
    told = {Path(f.place.path).stem.replace("_", " "): f.severity.value if f.severity else "" for f in found}
    assert told == wanted
    assert all("when `cfg[" in f.message for f in found if f.code == "LZ107")


BEST = """
import settings

def train(model, loader):
    best, best_state = float("inf"), None
    for epoch in range(3):
        total = 0.0
        for x, y in loader:
            total += nn.functional.mse_loss(model(x), y).item()
        if total < best:
            best, best_state = total, {k: v.clone() for k, v in model.state_dict().items()}
    model.load_state_dict(best_state)

train(nn.Sequential(nn.LazyLinear(8), nn.Linear(8, 2)), [(torch.zeros(2, 3), torch.zeros(2, 2))])
train(nn.Sequential(nn.LazyLinear(8), nn.Linear(8, 2)), settings.loader)
"""


def test_a_state_that_no_turn_has_kept(tmp_path: Path) -> None:
    """It is loaded as one that nobody knows: where the program runs, the first turn is the best so far."""
    (tmp_path / "net.py").write_text(HEAD + BEST, encoding="utf-8")
    assert not check_paths([tmp_path], Config(root=tmp_path)).findings
