"""Models built from settings that the program wrote down as a class; nobody builds them here."""

import dataclasses
import enum

import torch
from torch import nn


class Pooling(enum.Enum):
    MEAN = "mean"
    MAX = "max"


@dataclasses.dataclass
class Settings:
    hidden: int = 24
    layers: int = 2
    activation: str = "gelu"
    pooling: Pooling = Pooling.MEAN


ACTIVATIONS = {"relu": nn.ReLU, "gelu": nn.GELU}


class Block(nn.Module):
    def __init__(self, settings: Settings, out: int | None = None):
        super().__init__()
        self.fc = nn.LazyLinear(out or settings.hidden)
        self.act = ACTIVATIONS[settings.activation]()

    def forward(self, x):
        return self.act(self.fc(x))


class Net(nn.Module):
    def __init__(self, settings: "Settings"):
        super().__init__()
        self.blocks = nn.ModuleList([Block(settings) for _ in range(settings.layers)])
        self.head = nn.LazyLinear(3)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(x) + self.head(torch.cat([x, x], dim=-1))  # want: LZ101 "fixed at 24 .* gets 48 here"


class Worded(nn.Module):
    """An activation by its word, which nobody says."""

    def __init__(self, width: int, activation: str):
        super().__init__()
        self.act = {"relu": nn.ReLU(), "tanh": nn.Tanh()}[activation]
        self.first = nn.LazyLinear(8)
        self.second = nn.LazyLinear(width)

    def forward(self, x):
        return self.second(self.act(self.first(x))) + self.second(self.act(x[..., :5]))  # want: LZ101 "fixed at 8 .* gets 5 here"


class Pooled(nn.Module):
    def __init__(self, settings: Settings):
        super().__init__()
        self.pooling = settings.pooling
        self.head = nn.LazyLinear(settings.hidden)

    def forward(self, x):
        return self.head(x.mean(1) if self.pooling is Pooling.MEAN else x.amax(1))


# Read by the tests alone, which call these models for real.
ARGUMENTS = {"Net": (Settings(),), "Worded": (32, "tanh"), "Pooled": (Settings(),)}
