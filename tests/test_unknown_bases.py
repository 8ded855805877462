"""Modules that a constructor gives to a base class that is not installed, or takes as what nobody knows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths

GIVEN = """
import torch
from mystery import Base
from torch import nn


class Named(Base):
    def __init__(self, width: int):
        super().__init__(module=nn.Sequential(nn.LazyLinear(width), nn.LazyLinear(3)), keys=["a"])


class Placed(Base):
    def __init__(self):
        super().__init__(nn.Sequential(nn.LazyLinear(8), nn.Linear(9, 2)))


class Kept(Base):
    def __init__(self, width: int):
        net = nn.Sequential(nn.LazyLinear(width))
        super().__init__(net)
        self.net = net

    def forward(self, x):
        return self.net(x)


class Added(Base):
    def __init__(self):
        super().__init__(nn.Sequential(nn.LazyLinear(8)))
        self.head = nn.LazyLinear(3)

    def forward(self, x):
        return self.head(super().forward(x))


class Doubled(Kept):
    def forward(self, x):
        return 2 * super().forward(x)


class Joined(Base):
    def __init__(self):
        self.one, self.other = Doubled(3), Doubled(4)
        product = self.one * self.other
        super().__init__([self.one, self.other], loss=-product)


named = Named(3)
print(named(torch.rand(2, 4)))
"""
MYSTERY = """
from torch import nn


class Base(nn.Module):
    def __init__(self, module, keys=()):
        super().__init__()
        self.module = module

    def forward(self, *inputs):
        return self.module(*inputs)
"""
GIVEN_RUN = """
import torch
from given import Added, Kept, Placed

Kept(3)(torch.rand(2, 4))
Added()(torch.rand(2, 4))
try:
    Placed()(torch.rand(2, 4))
except RuntimeError as error:
    print(error)
"""

ROLLOUT = """
from __future__ import annotations

from mystery import Wrapper
from torch import nn


class Prior(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.net = nn.LazyLinear(width)

    def forward(self, state, belief):
        return self.net(state + belief)


class Rollout(nn.Module):
    def __init__(self, prior: Wrapper, steps: int = 2):
        super().__init__()
        self.prior, self.steps = prior, steps

    def forward(self, states):
        for _ in range(self.steps):
            states = self.prior(states)
        return states.collected()
"""


def test_what_a_base_class_is_given_is_a_part_of_the_model(tmp_path: Path) -> None:
    """It is fed on its own where the base class has the only `forward`; else nobody knows what that does with it."""
    (tmp_path / "given.py").write_text(GIVEN, encoding="utf-8")
    done = check_paths([tmp_path / "given.py"], Config(root=tmp_path))
    told = [(finding.code, finding.place.line) for finding in done.findings if finding.severity == "error"]
    assert told == [("LZ114", 14)]
    named = {graph.name: [unknown.reason for unknown in graph.unknowns] for graph in done.graphs}
    assert [named[name] for name in ("Named.module", "Placed.0", "Joined.one", "Joined.other", "Kept")] == [[]] * 5
    assert {layer.name for graph in done.graphs if graph.name == "Kept" for layer in graph.layers} == {"net.0"}
    assert "only unknown code calls these lazy layers: `Base` of mystery, which is not installed" in named["Added"]
    (tmp_path / "mystery.py").write_text(MYSTERY, encoding="utf-8")
    command = [sys.executable, "-c", GIVEN_RUN]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "mat1 and mat2 shapes cannot be multiplied (2x8 and 9x2)" in run.stdout


def test_a_class_of_the_program_is_no_instance_of_what_is_not_installed(tmp_path: Path) -> None:
    """The argument is called like a model of the program, and annotated with a wrapper of a library."""
    (tmp_path / "rollout.py").write_text(ROLLOUT, encoding="utf-8")
    done = check_paths([tmp_path / "rollout.py"], Config(root=tmp_path))
    assert not done.findings
    assert [graph.name for graph in done.graphs if graph.name] == ["Prior"]


AGENTS = """
from mystery import Wrapper
from torch import nn


def mlp(width):
    return nn.Sequential(nn.LazyLinear(width), nn.ReLU())


class Agent(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.actor = Wrapper(mlp(8), ["observation"])
        self.actor(spec.zero())


class Half(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.actor = Wrapper(mlp(8), ["observation"])
        self.critic = mlp(4)


class Kept(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Wrapper(mlp(8), ["observation"])

    def forward(self, batch):
        assert batch.get("context", None) is None
        self.encoder(batch)
        assert batch.get("context", None) is not None
"""


def test_who_is_given_the_layers_of_a_model_without_a_forward_is_said(tmp_path: Path) -> None:
    """Also where another layer of the same function is called, and where no input is known that `forward` takes."""
    (tmp_path / "agents.py").write_text(AGENTS, encoding="utf-8")
    done = check_paths([tmp_path / "agents.py"], Config(root=tmp_path))
    assert [(finding.code, finding.place.line) for finding in done.findings] == [
        ("LZ902", line) for line in (13, 20, 27)
    ]
    assert all("`Wrapper` of mystery, which is not installed" in finding.message for finding in done.findings)
    assert (done.counts.partly, done.counts.not_analysed) == (3, 0)


METHODS = """
from abc import ABC
from typing import Protocol

import torch
from mystery import Base, Loss
from torch import nn


class Steps(Protocol):
    def step(self): ...


class Methods:
    def of(self, net, x):
        return self.weight * net(x)


class Learner(Base, ABC):
    def step(self):
        return self.loss


class Agent(Learner):
    def __init__(self, net):
        super().__init__(net, parts=[net])
        self.net = net
        for part in self.parts:
            part.to("cpu")
        self.optimizer = torch.optim.Adam(self.net.parameters())


class Stepping(Loss, Steps):
    def step(self):
        return 1


class Weighted(Loss, Methods):
    pass


class Keeping:
    def __init__(self):
        self.kept = nn.LazyLinear(2)


class Kept(Loss, Keeping):
    pass


net = nn.Sequential(nn.LazyLinear(8), nn.LazyLinear(2))
agent = Agent(net)
agent.step()
net(torch.rand(2, 3))
print(Stepping().step(), Weighted().of(net, torch.rand(2, 3)))
Kept().kept(torch.rand(2, 3))
"""
LEARNING = """
from torch import nn


class Base(nn.Module):
    def __init__(self, net, parts):
        super().__init__()
        self.net, self.parts, self.loss = net, parts, 0


class Loss:
    weight = 1
"""


def test_a_base_class_beside_one_of_methods_alone_has_what_nobody_knows(tmp_path: Path) -> None:
    """What such a class asks of itself was lacking, and its constructor took no arguments."""
    (tmp_path / "learning.py").write_text(METHODS, encoding="utf-8")
    done = check_paths([tmp_path / "learning.py"], Config(root=tmp_path))
    assert not done.findings
    assert (done.counts.analysed, done.counts.partly) == (1, 0)
    (tmp_path / "mystery.py").write_text(LEARNING, encoding="utf-8")
    subprocess.run([sys.executable, "learning.py"], cwd=tmp_path, check=True)
