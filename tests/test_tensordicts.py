"""Models of an installed library that get what nobody knows: nothing is told of what its code does with that."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.worker.libraries import tensordict as ours
from lazylint.worker.libraries import torchrl
from lazylint.worker.run.opaque import Opaque

PROGRAM = """
import pandas_of_nobody as pd
import torch
from tensordict.nn import TensorDictModule, TensorDictSequential
from torch import nn

policy = TensorDictSequential(
    TensorDictModule(nn.LazyLinear(8), in_keys=[("agent", "observation")], out_keys=["hidden"]),
    TensorDictModule(nn.LazyLinear(2), in_keys=["hidden"], out_keys=["action"]),
)
state = pd.load("states")
state["agent", "observation"] = torch.rand(3, 4)
print(policy(state)["action"])
"""
MISSING = """
from tensordict import TensorDict


class DataFrame:
    pass


def load(name):
    return TensorDict({}, [3])
"""


def test_an_unknown_input_of_a_library_s_model_is_no_wrong_type(tmp_path: Path) -> None:
    """The library took it for a tensor, and asked whether tensors are of a class that nobody knows."""
    (tmp_path / "policy.py").write_text(PROGRAM, encoding="utf-8")
    checked = check_paths([tmp_path / "policy.py"], Config(root=tmp_path))
    assert [finding for finding in checked.findings if finding.severity != "info"] == []
    assert (checked.counts.analysed, checked.counts.not_analysed) == (2, 0), checked.findings
    site = tmp_path / "site"
    site.mkdir()
    (site / "pandas_of_nobody.py").write_text(MISSING, encoding="utf-8")
    command, environment = [sys.executable, "policy.py"], {**os.environ, "PYTHONPATH": str(site)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)


BATCHED = """
from tensordict import TensorDictBase
from torch import nn


class Frames(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.LazyLinear(4)

    def forward(self, tensordict: TensorDictBase):
        if not tensordict.ndim:
            raise ValueError("cannot process what has no batch")
        for key in ("left", "right"):
            tensordict.set(key + "_out", self.net(tensordict.get(key)))
        return tensordict
"""


def test_a_dict_of_which_no_key_is_known_yet_has_a_batch(tmp_path: Path) -> None:
    """It was refused before it was asked for a key."""
    (tmp_path / "frames.py").write_text(BATCHED, encoding="utf-8")
    checked = check_paths([tmp_path / "frames.py"], Config(root=tmp_path))
    assert not checked.findings
    assert checked.counts.analysed == 1


OWN_KEYS = """
from tensordict import TensorDictBase
from tensordict.nn import TensorDictModule
from torch import nn


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = TensorDictModule(nn.LazyLinear(8), ["intrinsics"], ["context"])
        self.actor = TensorDictModule(nn.LazyLinear(2), ["context"], ["action"])

    def forward(self, tensordict: TensorDictBase):
        assert tensordict.get("context", None) is None
        self.encoder(tensordict)
        assert tensordict.get("context", None) is not None
        return self.actor(tensordict)
"""
OWN_KEYS_RUN = """
import torch
from policy import Policy
from tensordict import TensorDict

print(Policy()(TensorDict({"intrinsics": torch.rand(2, 3)}, [2]))["action"].shape)
"""


def test_a_dict_lacks_what_the_model_writes_into_it(tmp_path: Path) -> None:
    """It was given every key that is asked for, and refused for that."""
    (tmp_path / "policy.py").write_text(OWN_KEYS, encoding="utf-8")
    checked = check_paths([tmp_path / "policy.py"], Config(root=tmp_path))
    assert not checked.findings
    assert checked.counts.analysed == 1
    subprocess.run([sys.executable, "-c", OWN_KEYS_RUN], cwd=tmp_path, check=True)


Td = Any
# What programs do with a dict of the keys "a" and ("n", "b") and with a batch of 3 x 2.
DONE: list[Callable[[Any, Td], Any]] = [
    lambda lib, td: (td["a"], td["n", "b"], td["n"], td.get("x"), td.get(("x", "y")), td.get("x", 5)),
    lambda lib, td: td["x"],
    lambda lib, td: td["n", "y"],
    lambda lib, td: (td.batch_size, td.shape, td.dim(), td.numel(), len(td), td["n"].batch_size, list(td)),
    lambda lib, td: (td[0], td[:, 1], td[..., 0], td[:, None], td[torch.tensor([0, 2])], td[torch.ones(3, 2) > 0]),
    lambda lib, td: (td.view(-1), td.reshape(2, 3), td.flatten(), td.unsqueeze(-1), td.unsqueeze(0).squeeze()),
    lambda lib, td: (td.permute(1, 0), td.transpose(0, 1), td.expand(4, 3, 2), td.unbind(1), td.split(2, 0)),
    lambda lib, td: (torch.stack([td, td]), torch.stack([td, td], -1), torch.cat([td, td], 1)),
    lambda lib, td: (lib.lazy_stack([td, td]), td.chunk(2), td[:1]),
    lambda lib, td: torch.cat([td, td.select("a")]),
    lambda lib, td: torch.stack([td, td.select("a")]),
    lambda lib, td: (td + 1, td * td, td == td, td.mean(), td.sum(0), td.float(), td.clone(), td.to("cpu")),
    lambda lib, td: (td.apply(lambda x: x.sum(-1)), td.apply(torch.mean, batch_size=[]), td.empty(), td.is_empty()),
    lambda lib, td: td.apply(torch.mean),
    lambda lib, td: (td.select("a"), td.select(("n", "b")), td.exclude("a", "x"), td.exclude(("n", "b"))),
    lambda lib, td: td.select("x"),
    lambda lib, td: (list(td.keys()), set(td.keys(True, True)), "a" in td, ("n", "b") in td.keys(True)),
    lambda lib, td: (td.pop("a"), td.rename_key_("n", "m"), td.to_dict(), td.flatten_keys(".").unflatten_keys(".")),
    lambda lib, td: td.set(("p", "q"), torch.rand(3, 2, 1)).update({"a": torch.rand(3, 2, 7), "n": {"c": td["a"]}}),
    lambda lib, td: td.set("a", torch.rand(3, 5)),
    lambda lib, td: lib.TensorDict({"a": 1.0}, [3]),
    lambda lib, td: (lib.TensorDict({"a": 1.0, "s": "said"})["s"], lib.TensorDict(a=td), lib.TensorDict(td)),
    lambda lib, td: bool(td),
    lambda lib, td: lib.TensorDict[str, int].__args__,
    lambda lib, td: setattr(td, "batch_size", [3, 2, 9]),
    lambda lib, td: (_put(td, td[0]), _viewed(td)),
    lambda lib, td: _named(_chain(lib)(td)),
    lambda lib, td: (_chain(lib).in_keys, _chain(lib).out_keys, list(_chain(lib).state_dict()), _chain(lib)[0].weight),
    lambda lib, td: (_chain(lib)(torch.rand(2, 4)), _chain(lib)(a=torch.rand(2, 4)), len(_chain(lib))),
    lambda lib, td: lib.TensorDictModule(nn.Linear(4, 4), ["x"], ["y"])(td),
    lambda lib, td: lib.TensorDictModule(lambda a: (a, a), ["a"], ["y"])(td),
    lambda lib, td: lib.TensorDictModule(lambda a: a, ["a"], ["y", "z"])(td),
    lambda lib, td: lib.TensorDictModule(lambda a, of: (a, of), {"of": ("n", "b"), "a": "a"}, ["_", "y"])(td),
    lambda lib, td: lib.TensorDictSequential({"one": lib.TensorDictModule(nn.Linear(4, 4), "a", "y")})(td),
    lambda lib, td: lib.TensorDictModule(lib.NormalParamExtractor(), ["a"], ["loc", "scale"])(td),
    lambda lib, td: (lib.unravel_key((("a",),)), lib.unravel_key(("a", ("b", "c"))), lib.expand_as_right(td, td["a"])),
]  # fmt: skip


def _put(td: Td, other: Td) -> Td:
    td[1] = other
    return td


def _viewed(td: Td) -> Td:
    with td.view(-1) as flat:
        flat["new"] = torch.rand(6, 7)
    return td


def _chain(lib: Any) -> Any:
    one = lib.TensorDictModule(nn.Linear(4, 6), in_keys=["a"], out_keys=[("n", "hidden")])
    return lib.TensorDictSequential(
        one, lib.TensorDictModule(nn.LazyLinear(2), in_keys=[("n", "hidden")], out_keys=["out"])
    )


def _named(made: Any) -> Any:
    """What was made, in words that are equal for equal shapes."""
    if isinstance(made, torch.Tensor):
        return tuple(made.shape), made.dtype
    if not isinstance(made, Opaque) and hasattr(made, "batch_size"):
        return tuple(made.batch_size), sorted((str(key), _named(made.get(key))) for key in made.keys())  # noqa: SIM118
    if isinstance(made, dict):
        return sorted((key, _named(value)) for key, value in made.items())
    return [_named(each) for each in made] if isinstance(made, (list, tuple)) else made


def _outcome(lib: Any, do: Callable[[Any, Td], Any]) -> Any:
    td = lib.TensorDict({"a": torch.rand(3, 2, 4), "n": {"b": torch.rand(3, 2)}}, batch_size=[3, 2])
    try:
        return _named(do(lib, td)), _named(td)
    except Exception as error:
        return type(error)


def test_what_stands_in_for_the_library_does_what_it_does() -> None:
    """In shapes, keys and refusals."""
    real = ModuleType("real")
    for part in ("tensordict.utils", "tensordict.nn", "tensordict"):
        vars(real).update(vars(pytest.importorskip(part)))
    for number, do in enumerate(DONE):
        assert _outcome(ours, do) == _outcome(real, do), number


def test_what_nobody_knows_of_one_is_unknown() -> None:
    """What it is asked for beyond what stands here, and what is in it after code that nobody knows has had it."""
    td = ours.TensorDict({"a": torch.rand(3, 4)}, [3])
    assert isinstance(td.memmap(), Opaque)
    assert isinstance(ours.TensorDict.from_module, Opaque)
    assert isinstance(torch.gather(td, 0, torch.tensor([0])), Opaque)
    unseen = ours.TensorDictSequential(Opaque("nobody knows"), ours.TensorDictModule(nn.LazyLinear(2), ["b"], ["c"]))
    assert isinstance(unseen.in_keys, Opaque)
    td.lazylint_lose(Opaque("nobody knows"))
    for value in (td["a"], td["x"], td.get("x", None), td.keys(), td.clone()["a"], td[0], td.view(-1), td + 1):
        assert isinstance(value, Opaque), value


def test_what_torchrl_puts_around_models() -> None:
    td = ours.TensorDict({"a": torch.rand(3, 4), "b": torch.rand(3, 2)}, [3])
    joined = torchrl.CatTensors(["a", "b"], "both", del_keys=False)(td)
    assert joined["both"].shape == (3, 6)
    actor = torchrl.ProbabilisticActor(ours.TensorDictModule(nn.LazyLinear(2), ["both"], ["loc"]), in_keys=["loc"])
    assert isinstance(actor.get_dist(td), Opaque)
    acted = torchrl.ValueOperator(nn.LazyLinear(1), ["both"])(actor(td))
    assert (acted["loc"].shape, acted["state_value"].shape) == ((3, 2), (3, 1))
    assert isinstance(acted["action"], Opaque)
    assert set(torchrl.CatTensors(["a", "b"], "c")(td).keys()) >= {"both", "c"}
    assert "a" not in td
