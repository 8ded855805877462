"""Functions that make models are built as classes are: with guesses for what nobody gives, and nothing that hangs on a
guess is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from lazylint.checked import Checked
from lazylint.config import Config
from lazylint.corridor import check_paths

HEAD = "import torch\nfrom torch import nn\n"

WHOLE = {
    "an activation that is called": """
def feedforward(width, activation_fn):
    return nn.Sequential(nn.LazyLinear(width), activation_fn(), nn.LazyLinear(width))
""",
    "lists that are gone through together, of which some hold no widths": """
def convolutions(num_channels, kernel_sizes, strides, act=nn.Mish):
    layers = []
    for channels, kernel, stride in zip(num_channels, kernel_sizes, strides):
        layers += [nn.LazyConv2d(channels, kernel_size=kernel, stride=stride), act()]
    return nn.Sequential(*layers, nn.Flatten())
""",
    "a list of widths": """
def mlp(sizes, dropout=0.0):
    layers = []
    for size in sizes[:-1]:
        layers += [nn.LazyLinear(size), nn.ReLU(), nn.Dropout(dropout)]
    return nn.Sequential(*layers, nn.LazyLinear(sizes[-1]))
""",
    "settings with attributes": """
def build(cfg):
    return nn.Sequential(nn.LazyLinear(cfg.hidden), nn.ReLU(), nn.Linear(cfg.hidden, cfg.classes))
""",
    "a layer that is handed on to the class that calls it": """
class Encoded(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        self.head = nn.LazyLinear(4)

    def forward(self, x):
        return self.head(self.encoder(x).flatten(1))


class Both(nn.Module):
    def __init__(self, image_encoder, text_encoder):
        super().__init__()
        self.images, self.texts = Encoded(image_encoder), Encoded(text_encoder)
        self.head = nn.LazyLinear(2)

    def forward(self, image, text):
        return self.head(torch.cat([self.images(image), self.texts(text)], 1))
""",
    "a layer that is kept under another name, and told more than its input": """
class Classifier(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self._encoder = encoder
        self._head = nn.LazyLinear(4)

    def forward(self, tokens, mask=None):
        return self._head(self._encoder(tokens, mask=mask))
""",
    "an activation that a container is built with": """
def dense(activation):
    return nn.Sequential(nn.LazyLinear(8), activation, nn.LazyLinear(4))
""",
    "a layer that stands in a container": """
class Net(nn.Module):
    def __init__(self, middle: nn.Module):
        super().__init__()
        self.layers = nn.Sequential(nn.LazyLinear(8), middle, nn.LazyLinear(4))

    def forward(self, x):
        return self.layers(x)
""",
    "a part of what is kept under another name": """
class Grid(nn.Module):
    def __init__(self, output_extent):
        super().__init__()
        self.extent = output_extent
        self.flat = nn.LazyLinear(self.extent[0] * self.extent[1])

    def forward(self, x):
        return self.flat(x).view(x.size(0), self.extent[0], self.extent[1])
""",
}


def checked(folder: Path, text: str) -> Checked:
    (folder / "net.py").write_text(HEAD + text, encoding="utf-8")
    return check_paths([folder], Config(root=folder))


@pytest.mark.parametrize("name", WHOLE)
def test_models_are_known_whole(tmp_path: Path, name: str) -> None:
    done = checked(tmp_path, WHOLE[name])
    assert (done.counts.partly, done.counts.not_analysed) == (0, 0)
    assert done.counts.analysed
    assert not [finding for finding in done.findings if finding.code != "LZ105"]


def test_a_guess_is_no_refusal(tmp_path: Path) -> None:
    """A width that suits the layer behind is taken, and one that suits none is refused whatever is given."""
    text = """
def fits(width):
    return nn.Sequential(nn.LazyLinear(width), nn.Linear(9, 2))

def never_fits(width, names):
    print(names.of(width))
    return nn.Sequential(nn.LazyLinear(width), nn.Linear(width, 8), nn.Linear(9, 2))
"""
    assert [(f.code, f.place.line) for f in checked(tmp_path, text).findings] == [("LZ114", 9)]


def test_what_makes_no_model_is_no_factory(tmp_path: Path) -> None:
    """It is entered with what nobody knows, and called with no guesses."""
    text = """
def trained(width, steps):
    net = nn.Sequential(nn.LazyLinear(width), nn.Linear(width, 2))
    assert steps == 77
    return net.state_dict()
"""
    done = checked(tmp_path, text)
    assert not [finding for finding in done.findings if finding.severity == "error"]


def test_a_layer_that_stands_in_gives_no_widths(tmp_path: Path) -> None:
    """Those behind it are not its input's: the layer that the program has may pool, or widen."""
    done = checked(tmp_path, WHOLE["a layer that is handed on to the class that calls it"])
    assert not done.findings
    assert {call.width for graph in done.graphs for call in graph.calls} == {None}


def test_a_layer_that_stands_in_a_container_refuses_nothing(tmp_path: Path) -> None:
    """The layer that the program has may give the width that is wanted behind it."""
    text = """
class Net(nn.Module):
    def __init__(self, middle):
        super().__init__()
        self.layers = nn.Sequential(nn.LazyLinear(8), middle, nn.Linear(9, 2))

    def forward(self, x):
        return self.layers(x)

Net(nn.Linear(8, 9))

def dense(activation):
    return nn.Sequential(nn.LazyLinear(8), activation, nn.Linear(4, 2))
"""
    assert not [finding for finding in checked(tmp_path, text).findings if finding.severity == "error"]
