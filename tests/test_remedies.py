"""The line that an unknown says would help does help: what was not known is known with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.finding import Finding

GUESSED = """import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, in_dim, hidden):
        super().__init__()
        self.enc = nn.Linear(in_dim, hidden)
        self.shared = nn.LazyLinear(4)

    def forward(self, x):
        return self.shared(self.enc(x)) + self.shared(torch.cat([x, x], -1))
"""
UNBUILT = """from torch import nn

class Net(nn.Module):
    def __init__(self, word: str):
        super().__init__()
        self.enc = nn.LazyLinear(8 + len(word.rsplit("d", 1)[1]))

    def forward(self, x):
        return self.enc(self.enc(x))
"""


@pytest.mark.parametrize(
    ("text", "code", "call", "then"),
    [(GUESSED, "LZ902", "Net(in_dim=32, hidden=48)", "LZ101"), (UNBUILT, "LZ901", "Net(word=...)", "LZ102")],
    ids=["guessed", "unbuilt"],
)
def test_a_call_of_the_constructor(tmp_path: Path, text: str, code: str, call: str, then: str) -> None:
    (unknown,) = findings(tmp_path, text)
    assert unknown.code == code
    (said,) = re.findall("`(.*)`", unknown.help or "")
    assert said == call
    (found,) = findings(tmp_path, f"{text}\n{said.replace('...', repr('wide'))}\n")
    assert found.code == then


def findings(folder: Path, text: str) -> list[Finding]:
    file = folder / "net.py"
    file.write_text(text, encoding="utf-8")
    return list(check_paths([file], Config(root=folder)).findings)


def test_no_call_is_recommended_that_was_made(tmp_path: Path) -> None:
    """What a call of the model has not reached, another such call does not reach, either."""
    sample = Path(__file__).parent / "samples" / "LZ201_unreached.py"
    (finding,) = check_paths([str(sample)], Config(root=tmp_path)).findings
    assert finding.help is not None
    assert finding.help.endswith("the call of `net` before does not reach it")


BROKEN = """from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.enc = nn.LazyLinear(8)

    def forward(self, x):
        return LAST
"""


@pytest.mark.parametrize("last", ["self.head(self.enc(x))", "self.__doc__(self.enc(x))"])
def test_what_no_input_mends(tmp_path: Path, last: str) -> None:
    """An attribute that is missing, a call of None: nobody is asked for inputs."""
    (unknown,) = findings(tmp_path, BROKEN.replace("LAST", last))
    assert unknown.code == "LZ901"
    assert unknown.help == "see whether it runs on an input of yours: this is no matter of sizes"


ASKS = """from torch import nn

try:
    import fast_layers
except ImportError:
    fast_layers = None

class Net(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        if fast_layers is None:
            raise ImportError("Net needs fast_layers>=0.6")
        self.enc = nn.LazyLinear(width)

    def forward(self, x):
        return self.enc(x)
"""


def test_what_a_class_asks_for_is_to_be_installed(tmp_path: Path) -> None:
    """No arguments help, and none are asked for."""
    (unknown,) = findings(tmp_path, ASKS)
    assert unknown.message == ("`Net` was not analysed: building it raises ImportError: Net needs fast_layers>=0.6")
    assert unknown.help == "install what it asks for"
