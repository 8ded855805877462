"""Graphs of several types whose data nobody has: their types are those that the program speaks of. PyTorch confirms."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.worker.run.graph_types import Types, types_of_program

PROGRAM = """
import torch
from torch import nn
from torch_geometric.datasets import DBLP

settings = {"width": 16}
data = DBLP("data")[0]


class Net(nn.Module):
    def __init__(self, edge_types, width):
        super().__init__()
        self.into = nn.ModuleDict({node_type: nn.LazyLinear(width) for node_type in data.node_types})
        self.along = nn.ModuleDict({"-".join(edge_type): nn.LazyLinear(width) for edge_type in edge_types})
        self.head = nn.LazyLinear(4)

    def forward(self, x_dict, edge_index_dict):
        found = {node_type: self.into[node_type](x).relu() for node_type, x in x_dict.items()}
        for edge_type, edge_index in edge_index_dict.items():
            start, _, end = edge_type
            sent = self.along["-".join(edge_type)](found[start][edge_index[0]])
            found[end] = found[end].index_add(0, edge_index[1], sent)
        return self.head(found["author"]) + self.head(torch.cat([found["author"], found["author"]], 1))


model = Net(data.metadata()[1], settings["width"])
out = model(data.x_dict, data.edge_index_dict)
out[data["author"].train_mask].sum().backward()
"""
INSTALLED = """
from types import SimpleNamespace

import torch


class Graph(SimpleNamespace):
    def metadata(self):
        return self.node_types, self.edge_types

    def __getitem__(self, node_type):
        return SimpleNamespace(train_mask=torch.ones(1, dtype=torch.bool))


class DBLP:
    def __init__(self, root):
        pass

    def __getitem__(self, index):
        edges = [("author", "to", "paper"), ("paper", "to", "author")]
        return Graph(
            node_types=["author", "paper"],
            edge_types=edges,
            x_dict={"author": torch.rand(1, 5), "paper": torch.rand(2, 6)},
            edge_index_dict={edge: torch.zeros(2, 1, dtype=torch.long) for edge in edges},
        )
"""


def test_a_model_for_a_graph_that_nobody_has_is_analysed_whole(tmp_path: Path) -> None:
    """Neither the library nor the data set is there: the program asks for `author` and `paper`, and not for `width`."""
    (tmp_path / "graphs.py").write_text(PROGRAM, encoding="utf-8")
    checked = check_paths([tmp_path / "graphs.py"], Config(root=tmp_path))
    (finding,) = checked.findings
    assert (finding.code, finding.place.line) == ("LZ101", 23)
    assert finding.message.startswith("`head` was fixed at 16 input features on line 23, gets 32 here")
    library = tmp_path / "site" / "torch_geometric"
    library.mkdir(parents=True)
    (library / "__init__.py").touch()
    (library / "datasets.py").write_text(INSTALLED, encoding="utf-8")
    site = {**os.environ, "PYTHONPATH": str(library.parent)}
    command = [sys.executable, "graphs.py"]
    ran = subprocess.run(command, cwd=tmp_path, env=site, capture_output=True, text=True, check=False)
    assert "mat1 and mat2 shapes cannot be multiplied" in ran.stderr


@pytest.mark.parametrize(
    ("program", "nodes", "edges"),
    [
        ("x = 1", ("a", "b"), [("a", "to", "b"), ("b", "to", "a")]),
        ("data['user', 'rates', 'movie'].x", ("user", "movie"), None),
        ("data['user']; config['width']", ("user", "b"), [("user", "to", "b"), ("b", "to", "user")]),
        (
            "edge = ('user', 'rates', 'movie')",
            ("user", "movie"),
            [("user", "rates", "movie"), ("movie", "rev_rates", "user")],
        ),
        ("T.Constant(node_types='venue'); batch['author']", ("author", "venue"), None),
    ],
)
def test_types_are_those_that_a_program_speaks_of(
    program: str, nodes: tuple[str, ...], edges: list[tuple[str, str, str]] | None
) -> None:
    """Every type of node is reached by an edge: a model made for all types wants each to be updated."""
    types = types_of_program(ast.parse(f"import torch_geometric\n{program}"))
    assert set(types.nodes) == set(nodes)
    assert edges is None or list(types.edges) == edges
    assert {end for _, _, end in types.edges} == set(nodes)
    assert types == Types(types.nodes, types.edges)
