"""Layers of torch_geometric that are understood where it is not installed: they take and give what the real ones do."""

from __future__ import annotations

import copy
import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.parameter import is_lazy

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.worker.code.missing import OpaqueModule
from lazylint.worker.libraries import torch_geometric
from lazylint.worker.run.opaque import Opaque

NODES, OTHERS = torch.rand(5, 6), torch.rand(4, 3)
EDGES, OF_EDGES = torch.tensor([[0, 1, 4, 2], [1, 3, 0, 0]]), torch.rand(4, 2)
KINDS = ("a", "to", "b"), ("b", "to", "a"), ("a", "in", "a")
PAIR: tuple[torch.Tensor, torch.Tensor] = (NODES, OTHERS)
INPUTS: dict[str, tuple[Any, ...]] = {
    "nodes": (NODES, EDGES),
    "both ends": (PAIR, EDGES),
    "one end": ((NODES, None), EDGES),
    "static": (NODES[None], EDGES),
    "wide": (torch.rand(5, 7), EDGES),
    "float edges": (NODES, EDGES.float()),
}
Layer = tuple[str, tuple[Any, ...], dict[str, Any]]
LAYERS: list[Layer] = [
    *((name, (width, 8), {}) for name in ("GCNConv", "SAGEConv", "GraphConv", "GATConv") for width in (-1, 6)),
    *((name, (width, 8), {}) for name in ("SAGEConv", "GraphConv", "GATConv") for width in ((-1, -1), (6, 3))),
    ("GCNConv", (-1, 8), {"bias": False, "normalize": False}),
    ("SAGEConv", ((-1, -1), 8), {"root_weight": False, "aggr": "max"}),
    ("SAGEConv", (6, 8), {"project": True, "normalize": True, "bias": False}),
    ("SAGEConv", (-1, 8), {"project": True}),
    ("GATConv", (-1, 8), {"heads": 3, "residual": True}),
    ("GATConv", ((-1, -1), 8), {"heads": 3, "concat": False, "edge_dim": -1, "add_self_loops": False}),
]


SCATTERED: list[dict[str, Any]] = [
    *({"reduce": how} for how in ("sum", "mean", "max", "mul")),
    {"dim_size": 9},
    {"dim": -1, "index": torch.tensor([0, 0, 1])},
    {"dim": 1, "index": torch.tensor([0, 4])},
    {"index": torch.tensor([[0, 1, 4, 2]])},
]


@pytest.mark.parametrize("given", SCATTERED, ids=str)
def test_scatter(given: dict[str, Any]) -> None:
    real = pytest.importorskip("torch_geometric.utils").scatter
    index, settings = given.get("index", EDGES[0]), {name: each for name, each in given.items() if name != "index"}
    src = OTHERS

    def shape(scatter: Callable[..., Any]) -> Any:
        try:
            return scatter(src, index, **settings).shape
        except (RuntimeError, ValueError) as error:
            return type(error)

    assert shape(torch_geometric.scatter) == shape(real)


def expected(name: str, given: str, settings: dict[str, Any]) -> tuple[int, ...]:
    """The shape of what a layer gives."""
    heads = settings.get("heads", 1) if settings.get("concat", True) else 1
    ends = 4 if given == "both ends" and name != "GCNConv" else 5
    return (*((1,) if given == "static" else ()), ends, 8 * heads)


def seen(layer: nn.Module, *inputs: Any) -> tuple[Any, ...]:
    """What there is to see of a layer and of a call of it, but for numbers."""
    before = {name: is_lazy(parameter) for name, parameter in layer.named_parameters()}
    try:
        out = layer(*inputs)
    except (RuntimeError, ValueError, AssertionError, IndexError):
        return before, "refused"
    after = {name: "lazy" if is_lazy(p) else tuple(p.shape) for name, p in layer.named_parameters()}
    given = {key: tuple(each.shape) for key, each in (out if isinstance(out, dict) else {"": out}).items()}
    return before, given, after, sorted(layer.state_dict())


@pytest.mark.parametrize(("name", "args", "settings"), LAYERS, ids=str)
def test_what_a_layer_gives(name: str, args: tuple[Any, ...], settings: dict[str, Any]) -> None:
    """The expected shapes are those that torch_geometric 2.8.1 gives."""
    if settings.get("project") and args[0] == -1:
        with pytest.raises(ValueError, match="lazy"):
            torch_geometric.SAGEConv(*args, **settings)
        return
    for given, inputs in INPUTS.items():
        found = seen(getattr(torch_geometric, name)(*args, **settings), *inputs)[1]
        if found != "refused":
            assert found[""] == expected(name, given, settings)


@pytest.mark.parametrize(("name", "args", "settings"), LAYERS, ids=str)
def test_a_layer_is_what_the_real_one_is(name: str, args: tuple[Any, ...], settings: dict[str, Any]) -> None:
    """Parameters, shapes and what is refused, where torch_geometric is installed."""
    real = pytest.importorskip("torch_geometric.nn")
    if settings.get("project") and args[0] == -1:
        return
    for given, inputs in INPUTS.items():
        found, wanted = (seen(getattr(of, name)(*args, **settings), *inputs) for of in (torch_geometric, real))
        assert found == wanted, given
    if settings.get("edge_dim"):
        inputs = PAIR, EDGES, OF_EDGES
        found, wanted = (seen(getattr(of, name)(*args, **settings), *inputs) for of in (torch_geometric, real))
        assert found == wanted


@pytest.mark.parametrize("settings", [{}, {"train_eps": True, "aggr": "max"}], ids=str)
@pytest.mark.parametrize("of", ["ours", "theirs"])
def test_a_network_in_a_convolution(of: str, settings: dict[str, Any]) -> None:
    """It gets what the nodes are and what comes to them, which must be as wide."""
    library: Any = torch_geometric if of == "ours" else pytest.importorskip("torch_geometric.nn")
    for given, inputs in INPUTS.items():
        layer = library.GINConv(nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.LazyLinear(3)), **settings)
        found = seen(layer, *inputs)[1]
        if given in ("both ends", "float edges"):
            assert found == "refused"
        else:
            assert found[""] == ((1,) if given == "static" else ()) + (5, 3)
            assert layer.nn[0].in_features == inputs[0][0].shape[-1] if given == "one end" else inputs[0].shape[-1]
    assert ("eps" in dict(layer.named_parameters())) == settings.get("train_eps", False)


@pytest.mark.parametrize("how", ["sum", "mean", "max", "cat", None])
@pytest.mark.parametrize("of", ["ours", "theirs"])
def test_graphs_of_several_types(of: str, how: str | None) -> None:
    """What several types of edges bring is put together."""
    library: Any = torch_geometric if of == "ours" else pytest.importorskip("torch_geometric.nn")
    layer = library.HeteroConv({kind: library.SAGEConv((-1, -1), 8) for kind in KINDS}, aggr=how)
    out = layer({"a": NODES, "b": OTHERS}, dict.fromkeys(KINDS, EDGES[:, 1:2]))
    joined = {"cat": ((5, 16), (4, 8)), None: ((5, 2, 8), (4, 1, 8))}.get(how, ((5, 8), (4, 8)))
    assert {kind: tuple(each.shape) for kind, each in out.items()} == dict(zip("ab", joined, strict=True))
    assert "convs.<a___to___b>.lin_l.weight" in layer.state_dict()


@pytest.mark.parametrize("library", ["lazylint.worker.libraries.torch_geometric", "torch_geometric.nn"])
def test_states_are_loaded(library: str) -> None:
    """Into a lazy layer, before its first call; and a lazy one into another."""
    linear: Callable[..., nn.Module] = importlib.import_module(library).Linear if _there(library) else pytest.skip()
    lazy, known = linear(-1, 8), linear(6, 8)
    untouched = copy.deepcopy(lazy)
    lazy.load_state_dict(known.state_dict())
    assert tuple(lazy(NODES).shape) == (5, 8)
    known.load_state_dict(untouched.state_dict())
    assert tuple(known(OTHERS).shape) == (4, 8)


def _there(library: str) -> bool:
    return library.startswith("lazylint") or importlib.util.find_spec(library.partition(".")[0]) is not None


def test_what_is_not_modelled_is_unknown() -> None:
    class Own(torch_geometric.SAGEConv):
        def message(self, x_j: torch.Tensor) -> torch.Tensor:
            return x_j

    unknown = Opaque("nobody knows")
    for layer in (
        torch_geometric.SAGEConv(-1, 8, aggr=["mean", "max"]),
        torch_geometric.GCNConv(-1, 8, flow="target_to_source"),
        torch_geometric.GATConv(6, unknown),
        Own(-1, 8),
    ):
        assert isinstance(layer.sent(NODES, NODES, EDGES), Opaque), layer
    assert isinstance(torch_geometric.GCNConv(6, unknown)(NODES, EDGES), Opaque)
    assert isinstance(torch_geometric.Linear(6, unknown)(NODES), Opaque)
    assert tuple(torch_geometric.SAGEConv(-1, 8)(NODES, unknown).shape) == (5, 8)
    assert isinstance(OpaqueModule("torch_geometric.nn").HGTConv, Opaque)


NET = """
import torch
from torch import nn
from torch_geometric.nn import GATConv, SAGEConv


class Net(nn.Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.conv1 = SAGEConv((-1, -1), hidden)
        self.conv2 = GATConv((-1, -1), hidden, heads=2, add_self_loops=False)

    def forward(self, x, edge_index):
        x = self.conv1(x, edge_index).relu()
        wide = self.conv2(x, edge_index)
        return wide + self.conv2(wide, edge_index)
"""


def test_a_conflict_is_found_where_it_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second call is twice as wide, which PyTorch refuses; the input is solved for."""
    (tmp_path / "net.py").write_text(NET, encoding="utf-8")
    done = check_paths([tmp_path / "net.py"], Config(root=tmp_path))
    assert {(finding.code, finding.place.line) for finding in done.findings} == {("LZ101", 16)}
    module = ModuleType("torch_geometric.nn")
    vars(module).update(SAGEConv=torch_geometric.SAGEConv, GATConv=torch_geometric.GATConv)
    monkeypatch.setitem(importlib.import_module("sys").modules, "torch_geometric.nn", module)
    names: dict[str, Any] = {"__name__": "net"}
    exec(NET, names)
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        names["Net"]()(NODES, EDGES)
