"""Generated programs: lazylint and PyTorch must say the same. `python -m tests.generated` runs many more."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .agreement import agreement
from .oracle import Outcome, judge
from .shrink import shrink
from .strategy import program, write
from .trial import Trial, smallest, summary, trials

SEED = int(os.environ.get("LAZYLINT_GENERATED_SEED", "20261"))
BATCHES, EACH = 5, 50

CONFLICTS = """\
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.LazyLinear(4)
        self.b = nn.LazyLinear(4)

    def forward(self, x):
        y = self.a(x)
        return self.b(x) + y

net = Net()
net(torch.zeros(2, 3))
out = net(torch.zeros(2, 5))
print(out.shape)
try:
    net(torch.zeros(2, 7))
except RuntimeError:
    pass
for width in (3, 6):
    net(torch.zeros(2, width)).reshape(9, 9)
"""


@pytest.mark.parametrize("batch", range(BATCHES))
def test_lazylint_and_pytorch_agree(batch: int) -> None:
    done = trials(write(EACH, SEED + batch))
    print(summary(done))
    differing = [trial for trial in done if trial.disagreements]
    if differing:
        again = f"python -m tests.generated --examples {EACH} --seed {SEED + batch} --write-to FOLDER"
        pytest.fail(
            f"{len(differing)} of {EACH} programs; all of them: {again}\n{smallest(differing[0]).report()}",
            pytrace=False,
        )
    undecided = [trial for trial in done if trial.undecided]
    assert len(undecided) <= EACH // 50, undecided[0].report()


def test_programs_are_varied_and_repeatable() -> None:
    sources = write(100, SEED)
    assert sources == write(100, SEED)
    assert len(set(sources)) == 100
    assert program(7) == program(7) != program(8)
    text = "\n".join(sources)
    wanted = [
        "LazyLinear",
        "LazyConv1d",
        "LazyConv2d",
        "LazyConvTranspose",
        "LazyBatchNorm",
        "LazyInstanceNorm",
        "LazyModuleMixin",
    ]
    wanted += [
        "ModuleList",
        "ModuleDict",
        "Sequential",
        "except",
        "load_state_dict",
        "] * ",
        "for ",
        "if self.",
    ]
    assert [word for word in wanted if word not in text] == []


@pytest.fixture(scope="module")
def conflicts(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    path: Path = tmp_path_factory.mktemp("oracle") / "conflicts.py"
    path.write_text(CONFLICTS, encoding="utf-8")
    return judge([path])[path]


def test_plain_pytorch_stops_at_the_first_conflict_of_a_statement(conflicts: Outcome) -> None:
    assert [(r.call, r.type) for r in conflicts.raises] == [(11, "RuntimeError"), (23, "RuntimeError")]
    assert conflicts.raises[0].frames == ((16, "<module>"), (11, "forward"))


def test_behind_the_first_conflict_the_others_are_seen(conflicts: Outcome) -> None:
    lines = [tuple(line for line, _ in raised.frames) for raised in conflicts.behind]
    assert lines == [(16, 11), (16, 12), (23,), (23, 11), (23, 12)]


def finding(line: int, *related: int) -> dict[str, object]:
    def place(row: int) -> dict[str, object]:
        return {"filename": "conflicts.py", "location": {"row": row, "column": 1}, "message": ""}

    return {**place(line), "code": "LZ101", "severity": "error", "related": [place(row) for row in related]}


def test_agreement_sees_what_is_missed_false_or_misplaced(conflicts: Outcome) -> None:
    said = [finding(16, 11), finding(16, 12), finding(23, 11), finding(23, 12), finding(23)]
    assert agreement(said, conflicts) == []
    assert {(d.kind, d.line) for d in agreement(said[:2], conflicts)} >= {("missed", 23)}
    assert {(d.kind, d.line) for d in agreement([*said, finding(15)], conflicts)} == {("false", 15)}
    assert ("misplaced", 12) in {(d.kind, d.line) for d in agreement([said[0], *said[4:]], conflicts)}


def test_shrink_keeps_what_matters() -> None:
    def raises(sources: list[str]) -> list[bool]:
        return ["net(torch.zeros(2, 5))" in source and "self.b" in source for source in sources]

    small = shrink(CONFLICTS, raises)
    assert raises([small]) == [True]
    assert small.count("\n") < CONFLICTS.count("\n") / 2
    assert isinstance(Trial(small, [], Outcome((), (), 0)).report(), str)
