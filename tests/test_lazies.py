"""A class that cannot be built is told of only where lazy layers may be in it."""

from __future__ import annotations

from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths

HEAD = """\
from torch import nn
from stores import Bounded, LazyTensorStorage, SomeConv

def refused(size):
    if size != 77777:
        raise ValueError(size)

def block(size):
    return [nn.LazyConv2d(size, 3)]

class Sizes(dict):
    def get(self, *_):
        return 2

class Other(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.LazyLinear(2)

    def forward(self, x):
        return self.layer(x)

    def get(self):
        return Other()

class Shape(nn.Module):
    def __init__(self, *sizes):
        super().__init__()

class LazyConv1d(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size, self.layer = size, None

    def forward(self, x):
        self.layer = self.layer or nn.Conv1d(x.shape[1], self.size, 3)
        return self.layer(x)

KINDS = {"wide": nn.LazyLinear}
ROWS = {"wide": (nn.LazyLinear, {"out_features": 4}), "none": (nn.ReLU, {})}
"""
MAY_HOLD = (
    "nn.LazyLinear(size)",
    "self.made(size)",
    "SomeConv(-1, size)",
    "SomeConv((-1, -1), size)",
    "KINDS['wide'](size)",
    "ROWS['wide'][0](size)",
    "nn.Sequential(*block(size))",
    "Other()",
)
HOLD_NONE = (
    "nn.Softmax(-1)",
    "Shape(-1, size)",
    "nn.Sequential(nn.Linear(3, size), nn.LogSoftmax(-1))",
    "nn.Linear(LazyTensorStorage(size), size)",
    "nn.Linear(Bounded(-1.0, 1.0), size)",
    "nn.Linear(Sizes().get(-1, 2), size)",
    "LazyConv1d(size)",
)


def of_layers(layers: tuple[str, ...], made: str) -> str:
    return HEAD + "".join(
        f"""
class Net{number}(nn.Module):
    def __init__(self, size):
        super().__init__()
        refused(size)
        self.layer = {layer}

    def made(self, size):
        return {made}

    def forward(self, x):
        return self.layer(x)
"""
        for number, layer in enumerate(layers)
    )


def told(folder: Path, text: str) -> set[str]:
    file = folder / "nets.py"
    file.write_text(text, encoding="utf-8")
    findings = check_paths([file], Config(root=folder)).findings
    return {finding.model or "" for finding in findings if finding.code == "LZ901"}


def test_what_may_hold_lazy_layers_is_told(tmp_path: Path) -> None:
    text = of_layers(MAY_HOLD, "nn.ModuleList([nn.LazyLinear(size)])")
    assert told(tmp_path, text) == {f"Net{number}" for number in range(len(MAY_HOLD))}


def test_what_holds_none_is_not(tmp_path: Path) -> None:
    assert told(tmp_path, of_layers(HOLD_NONE, "nn.ReLU()")) == set()


def test_a_layer_of_the_program_that_is_called_like_a_lazy_one_is_none_when_the_model_runs(tmp_path: Path) -> None:
    assert told(tmp_path, of_layers(("nn.ReLU()",), "LazyConv1d(size)")) == set()


def test_a_name_for_lazy_layers_that_is_not_used_builds_none(tmp_path: Path) -> None:
    """One that is, may."""
    text = """
class Named(nn.Module):
    def __init__(self, size):
        super().__init__()
        Linear = nn.Linear
        LazyLinear = partial(nn.LazyLinear, bias=False)
        refused(size)
        self.net = Linear(size, 4)

    def forward(self, x):
        return self.net(x)
"""
    used = text.replace("Linear(size, 4)", "LazyLinear(size)")
    head = f"from functools import partial\n{HEAD}"
    assert told(tmp_path, head + text) == set()
    assert told(tmp_path, head + used) == {"Named"}


def test_a_class_that_nobody_knows_how_to_build_with_lazy_layers_is_told(tmp_path: Path) -> None:
    """It was lost in silence: our guess built it with none. What the program gives is no guess."""
    text = """
class Listed(nn.Module):
    def __init__(self, rows):
        super().__init__()
        self.net = nn.Sequential(*[ROWS[name][0](**ROWS[name][1]) for name in rows])

    def forward(self, x):
        return self.net(x)
"""
    assert told(tmp_path, HEAD + text) == {"Listed"}
    assert told(tmp_path, f"{HEAD}{text}\nListed(['none'])\n") == set()


def test_who_only_asks_what_is_uninitialised_builds_nothing(tmp_path: Path) -> None:
    """An optimizer's factory that a model calls may have to know; such a model was called not analysed."""
    text = """
def trained(parameters):
    return [p for p in parameters if not isinstance(p, nn.UninitializedParameter)]

class Net(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.layer = nn.Linear(size, size)
        self.trained = trained(self.parameters())
"""
    assert told(tmp_path, HEAD + text) == set()
