"""Settings that are not here hide no shape that does not hang on them, and what they may be is not guessed.

Each layer is built from a `cfg` of a library that is not installed; PyTorch is asked with numbers in its place.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

torch = pytest.importorskip("torch")

LAYERS = {
    "nn.Dropout(cfg.p)": {"p": 0.1},
    "nn.Dropout(1 - cfg.keep, inplace=cfg.inplace)": {"keep": 0.9, "inplace": False},
    "nn.LeakyReLU(cfg.slope)": {"slope": 0.2},
    "nn.Hardtanh(cfg.low, cfg.high)": {"low": -1.0, "high": 1.0},
    "nn.Softplus(cfg.beta, cfg.threshold)": {"beta": 1.0, "threshold": 20.0},
    "nn.Threshold(cfg.at, cfg.value)": {"at": 0.0, "value": 0.0},
    "nn.RReLU(cfg.low, cfg.high)": {"low": 0.1, "high": 0.3},
    "nn.GELU(cfg.approximate)": {"approximate": "tanh"},
    "nn.PReLU(init=cfg.slope)": {"slope": 0.2},
    "nn.LayerNorm(16, eps=cfg.eps)": {"eps": 1e-5},
    "nn.RMSNorm(16, eps=cfg.eps)": {"eps": 1e-5},
    "nn.GroupNorm(cfg.groups, 16)": {"groups": 4},
    "nn.LazyBatchNorm1d(eps=cfg.eps, momentum=cfg.momentum)": {"eps": 1e-5, "momentum": 0.1},
    "nn.TransformerEncoderLayer(16, cfg.heads, cfg.hidden, cfg.p, cfg.act)": {
        "heads": 4, "hidden": 32, "p": 0.1, "act": "gelu",
    },
    "lambda x: F.dropout(x, cfg.p)": {"p": 0.1},
    "lambda x: F.softmax(x, dim=cfg.dim)": {"dim": -1},
    "lambda x: F.scaled_dot_product_attention(x, x, x, dropout_p=cfg.p, is_causal=cfg.causal)": {
        "p": 0.1, "causal": False,
    },
    "lambda x: nn.GRU(16, 16, 2, dropout=cfg.p, batch_first=True)(x[:, None])[0][:, 0]": {"p": 0.1},
    "lambda x: nn.MultiheadAttention(16, cfg.heads, dropout=cfg.p)(x, x, x, key_padding_mask=cfg.mask)[0]": {
        "heads": 4, "p": 0.1, "mask": None,
    },
    "lambda x: nn.Embedding(16, 16, padding_idx=cfg.padding)(x.argmax(-1))": {"padding": 0},
    "lambda x: x / x.max().item() * max(0.1, float(x.std()))": {},
    "lambda x: torch.full((cfg.count, 16), 0.5)": {"count": 4},
    "lambda x: torch.full((cfg.count, 16), fill_value=2).float()": {"count": 4},
    "lambda x: torch.clamp(x ** (1.0 / (2 + x.mean().item())), 0, x.var().item())": {},
}  # fmt: skip
TEXT = """import torch
from torch import nn
from torch.nn import functional as F
from settings_of_ours import cfg

layer = LAYER
head = nn.LazyLinear(3)
head(layer(torch.rand(4, 16)))
head(torch.ones(2, 16))
head(torch.ones(2, 17))
"""
SYMBOLS = """import torch
from torch import nn
from torch.nn import functional as F
from settings_of_ours import cfg


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.attend = nn.TransformerEncoderLayer(cfg.width, cfg.heads)
        self.act = nn.Hardtanh(cfg.low, cfg.high)
        self.place = nn.LazyLinear(3)
        self.head = nn.LazyLinear(3)

    def forward(self, x: torch.Tensor, y: torch.Tensor):
        x = F.gelu(F.softmax(self.act(self.attend(x)), dim=cfg.dim), approximate=cfg.how)
        best = y.sum(1).argmax().item()
        return self.place(y[best]), self.place(y[best][..., 1:]), self.head(x), self.head(x[..., 1:])
"""
WIDE = {
    "a number that a size hangs on": "torch.arange(cfg.stop)[None].float()",
    "a scale that may be a tensor": "torch.rand(4, 1) * cfg.scale",
    "a bound that may be a tensor": "torch.rand(4, 1).clamp(cfg.low)",
    "a factor that a size hangs on": "F.interpolate(torch.rand(1, 1, 4), scale_factor=cfg.factor)",
    "a layer of unknown width": "nn.Linear(16, cfg.width)(torch.rand(4, 16))",
    "a value of data that is a size": "torch.zeros(2, int(torch.rand(4, 4).sum().item()))",
    "a half that is data too": "torch.zeros(2, torch.randint(4, (1,)).item() * 2)",
}


def with_given(given: str) -> str:
    """The program where the first input is `given`, and its last call is not made."""
    return (
        TEXT.replace("LAYER", "None").replace("layer(torch.rand(4, 16))", given).replace("head(torch.ones(2, 17))", "")
    )


TEXTS = {layer: TEXT.replace("LAYER", layer) for layer in LAYERS} | {name: with_given(WIDE[name]) for name in WIDE}
TEXTS["a model"] = SYMBOLS


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[int, str]]]:
    """Lines and codes of what lazylint tells, by text."""
    root = tmp_path_factory.mktemp("settings")
    names = {f"run{index}.py": name for index, name in enumerate(TEXTS)}
    for file, name in names.items():
        (root / file).write_text(TEXTS[name])
    found: dict[str, list[tuple[int, str]]] = {name: [] for name in TEXTS}
    for finding in check_paths([root], Config(root=root)).findings:
        found[names[Path(finding.place.path).name]].append((finding.place.line, finding.code))
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_what_no_shape_hangs_on_hides_nothing(
    told: dict[str, list[tuple[int, str]]], layer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is whole, and the conflict behind the layer is told where PyTorch raises it."""
    settings = SimpleNamespace(cfg=SimpleNamespace(**LAYERS[layer]))
    monkeypatch.setitem(sys.modules, "settings_of_ours", settings)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError) as caught:
        exec(compile(TEXTS[layer], "run.py", "exec"), {"__name__": "settings_test"})
    assert caught.traceback[1].lineno + 1 == 10
    assert told[layer] == [(10, "LZ101")]


@pytest.mark.parametrize("given", WIDE)
def test_what_a_shape_hangs_on_stays_unknown(told: dict[str, list[tuple[int, str]]], given: str) -> None:
    """Nobody knows the width, so there is no error, and it is said."""
    assert {code for _, code in told[given]} == {"LZ902"}


def test_sizes_keep_their_names(told: dict[str, list[tuple[int, str]]]) -> None:
    """The width is that of the input, which is never one more; a place in a tensor changes no other size."""
    assert told["a model"] == [(18, "LZ101"), (18, "LZ101")]
