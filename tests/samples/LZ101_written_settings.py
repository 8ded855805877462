"""Settings by how constructors use them: nested by attribute or key, under any name, as tuples, lists and dataclasses."""

import math
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import List, Sequence, Tuple

import torch
from torch import nn


@dataclass
class Stage:
    out_channels: int
    stride: int = 1


@dataclass
class StagesConfig:
    stages: List[Stage]
    num_classes: int


@dataclass(frozen=True)
class HeadsConfig:
    token_dim: int = 64
    stage_depths: Sequence[int] = (2, 1)
    stage_heads: Sequence[int] = field(default=(8, 4))


class Encoder(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.layers = nn.ModuleList(nn.LazyLinear(width) for width in cfg.widths)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x


class Nested(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.encoder = Encoder(cfg.encoder)
        self.head = nn.LazyLinear(cfg.num_classes)

    def forward(self, x):
        y = self.head(self.encoder(x))
        return y + self.head(torch.cat([self.encoder(x), y], -1))  # want: LZ101 "`head` was fixed at"


class Keyed(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        chans = cfg["model"]["channels"]
        self.body = nn.Sequential(*[nn.LazyConv2d(c, 3, padding=1) for c in chans])
        self.head = nn.LazyLinear(cfg["num_classes"])

    def forward(self, x):
        y = self.head(self.body(x).mean((2, 3)))
        return y + self.head(torch.cat([self.body(x).mean((2, 3)), y], -1))  # want: LZ101 "`head` was fixed at"


class Shortly(nn.Module):
    def __init__(self, h):
        super().__init__()
        self.pre = nn.LazyConv1d(h.initial_channel, 7, padding=3)
        self.post = nn.LazyConv1d(1, 7, padding=3)

    def forward(self, x):
        y = self.pre(x)
        return self.post(y), self.post(torch.cat([y, y], 1))  # want: LZ101 "`post` was fixed at"


class Shaped(nn.Module):
    def __init__(self, in_shape: tuple, out_shape: tuple, prm: dict, device: torch.device) -> None:
        super().__init__()
        self.device = device
        self.adapter = nn.LazyConv2d(3, kernel_size=1) if in_shape[1] != 3 else nn.Identity()
        self.features = nn.Sequential(nn.LazyConv2d(64, 3, padding=1), nn.Dropout(float(prm["dropout"])))
        self.classifier = nn.LazyLinear(out_shape[0])

    def forward(self, x):
        x = self.features(self.adapter(x.to(self.device)))
        return self.classifier(x.mean((2, 3))), self.classifier(x[:, 1:].mean((2, 3)))  # want: LZ101 "gets 63 here$"


class Judge(nn.Module):
    def __init__(self, img_shape: Tuple[int, int, int]):
        super().__init__()
        self.enter = nn.Linear(math.prod(img_shape), 512)
        self.head = nn.LazyLinear(1)

    def forward(self, img):
        x = self.enter(img.view(img.size(0), -1))
        return self.head(x) + self.head(x[:, 1:])  # want: LZ101 "fixed at 512 .*gets 511 here$"


class Staged(nn.Module):
    def __init__(self, config: StagesConfig):
        super().__init__()
        self.stages = nn.ModuleList(nn.LazyConv2d(s.out_channels, 3, s.stride, 1) for s in config.stages)
        self.head = nn.LazyLinear(config.num_classes)

    def forward(self, x):
        for stage in self.stages:
            x = stage(x).relu()
        x = x.mean((2, 3))
        return self.head(x) + self.head(torch.cat([x, x], -1))  # want: LZ101 "`head` was fixed at"


class Attentive(nn.Module):
    def __init__(self, config, latent_dim=20):
        super().__init__()
        self.patch_embed = nn.LazyLinear(config.token_dim)
        self.stages = nn.ModuleList(
            nn.TransformerEncoder(nn.TransformerEncoderLayer(config.token_dim, heads, batch_first=True), depth)
            for depth, heads in zip(config.stage_depths, config.stage_heads)
        )
        self.proj = nn.LazyLinear(latent_dim)

    def forward(self, x):
        tokens = self.patch_embed(x)
        for stage in self.stages:
            tokens = stage(tokens)
        y = self.proj(tokens.mean(dim=1))
        return y + self.proj(torch.cat([tokens.mean(dim=1), y], -1))  # want: LZ101 "fixed at 64 .*gets 84 here$"


class Parted(nn.Module):
    """Its settings come as a mapping with attributes; those of what it acts in are others of that name."""

    def __init__(self, cfg: HeadsConfig, env):
        super().__init__()
        self.cfg = HeadsConfig(**cfg)
        self.first = nn.LazyLinear(cfg.token_dim)
        self.head = nn.LazyLinear(1 + len(env.cfg.rewards.keys()))

    def forward(self, x):
        x = self.first(x)
        return self.head(x) + self.head(torch.cat([x, x], -1))  # want: LZ101 "fixed at 64 .*gets 128 here$"


class Items(dict):
    __getattr__ = dict.__getitem__


ARGUMENTS = {
    "Encoder": (SimpleNamespace(widths=[32, 40]),),
    "Nested": (SimpleNamespace(encoder=SimpleNamespace(widths=[32, 40]), num_classes=10),),
    "Keyed": ({"model": {"channels": [32, 40]}, "num_classes": 10},),
    "Shortly": (SimpleNamespace(initial_channel=32),),
    "Shaped": ((3, 40, 48), (80, 88, 96), {"dropout": 0.1}, "cpu"),
    "Judge": ((3, 40, 48),),
    "Staged": (StagesConfig([Stage(32), Stage(32)], 10),),
    "Attentive": (HeadsConfig(),),
    "Parted": (Items(vars(HeadsConfig())), SimpleNamespace(cfg=SimpleNamespace(rewards={"speed": 1.0}))),
}
