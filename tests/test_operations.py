"""Shapes of common operations: what the recorder says, for sizes with names, is what PyTorch does at other sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import torch
from operations import ROWS, Row
from torch import nn

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.graph import ModelGraph

_PARTS = 6
# Two choices that no small constant of a row agrees with, nor one with the other.
_SIZES = (
    {"B": 5, "F": 11, "G": 13, "H": 18, "W": 23, "D": 17, "T": 19, "S": 14, "N": 7},
    {"B": 3, "F": 9, "G": 16, "H": 25, "W": 20, "D": 14, "T": 12, "S": 21, "N": 8},
)


def source(rows: list[Row]) -> str:
    """A file with a model for each row, which gives every tensor of the result to a lazy layer of its own."""
    lines = [
        "import torch", "import torch.nn.functional as F", "from torch import nn", "", "",
        "def tensors(value):",
        "    if isinstance(value, torch.Tensor):", "        return [value]",
        "    return [one for each in value if each is not None for one in tensors(each)]",
    ]  # fmt: skip
    for number, row in enumerate(rows):
        given = "; ".join(f"{name} {dtype}[{', '.join(sizes)}]" for name, (dtype, sizes) in row.inputs.items())
        lines += ["", "", f"class Op{number}(nn.Module):", "    def __init__(self):", "        super().__init__()"]
        lines += [f"        self.op = {row.built}"] if row.built else []
        lines += ["        self.heads = nn.ModuleList(nn.LazyLinear(1) for _ in range(3))", ""]
        lines += [f"    # lazylint: input {part.strip()}" for part in given.split(";")]
        lines += [f"    def forward(self, {', '.join(row.inputs)}):"]
        lines += [f"        results = tensors({row.returned})"]
        lines += ["        return [head(one.float()) for head, one in zip(self.heads, results)]"]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, list[ModelGraph]]:
    """Graphs of the parts that were asked for, made on demand."""
    folder = tmp_path_factory.mktemp("operations")
    return _Parts(folder)


class _Parts(dict[int, list[ModelGraph]]):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, part: int) -> list[ModelGraph]:
        file = self._folder / f"part{part}.py"
        file.write_text(source(ROWS[part::_PARTS]), encoding="utf-8")
        checked = check_paths([file], Config(root=self._folder))
        self[part] = [graph for graph in checked.graphs if graph.name]
        return self[part]


@pytest.mark.parametrize("part", range(_PARTS))
def test_shapes_are_those_of_a_real_run(part: int, graphs: Mapping[int, list[ModelGraph]]) -> None:
    rows = ROWS[part::_PARTS]
    of_row = {int(re.sub(r"\D", "", graph.name or "")): graph for graph in graphs[part]}
    wrong = [problem for number, row in enumerate(rows) for problem in problems(row, of_row.get(number))]
    assert not wrong, "\n".join(wrong)


def problems(row: Row, graph: ModelGraph | None) -> Iterator[str]:
    """Where the graph of a row and PyTorch disagree, at all sizes."""
    if graph is None or graph.unknowns or graph.refusals:
        yield f"{row.title}: not analysed: {graph and (graph.unknowns or graph.refusals)}"
        return
    said = {
        graph.layer(call.layer).name: call.shape
        for call in graph.calls
        if call.training and call.path == graph.calls[0].path
    }
    for sizes in _SIZES:
        for number, shape in enumerate(real(row, sizes)):
            formulas = said.get(f"heads.{number}")
            got = formulas and tuple(eval(size, {}, dict(sizes)) for size in formulas)
            if got != shape:
                yield f"{row.title}: result {number} at {sizes} is {shape}, said {formulas}"


def real(row: Row, sizes: Mapping[str, int]) -> list[tuple[int, ...]]:
    """The shapes of the first three tensors that PyTorch answers."""
    names = {"torch": torch, "nn": nn, "F": nn.functional}
    owner = nn.Module()
    if row.built:
        owner.op = eval(row.built, names)
    given = {}
    for name, (dtype, inside) in row.inputs.items():
        shape = [int(size) if size.isdigit() else sizes[size] for size in inside]
        given[name] = torch.randint(3, shape) if dtype.startswith("i") else torch.rand(shape)
    answer = eval(row.returned, names, {"self": owner, **given})
    return [tuple(tensor.shape) for tensor in tensors(answer)][:3]


def tensors(value: object) -> Iterator[torch.Tensor]:
    """All tensors in an answer, in order."""
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from tensors(each)
