"""How many paths a program takes: branches that change nothing for lazy layers are not combined with each other."""

from pathlib import Path

from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.worker.run.paths import Budget

HEAD = """
import subprocess
import torch
from torch import nn

said = subprocess.run(["echo"], capture_output=True).stdout.split()
layer = nn.LazyLinear(4)
x = torch.ones(2, 3)
"""


def paths(folder: Path, text: str) -> int:
    file = folder / "script.py"
    file.write_text(HEAD + text, encoding="utf-8")
    (graph,) = check_paths([file], Config(root=folder)).graphs
    return len(graph.paths)


def test_branches_that_change_nothing_are_taken_both_ways_and_not_in_pairs(tmp_path: Path) -> None:
    idle = "".join(f"if said[{i}]:\n    print({i})\n" for i in range(8))
    assert paths(tmp_path, f"{idle}layer(x)\n") == 3


def test_branches_that_change_what_a_layer_gets_are_taken_in_pairs(tmp_path: Path) -> None:
    busy = "".join(f"if said[{i}]:\n    x = x + {i}\n" for i in range(4))
    assert paths(tmp_path, f"{busy}layer(x)\n") > 4


def test_what_is_asked_once_in_a_process_does_not_lead_to_pairs(tmp_path: Path) -> None:
    """The other answer is never given: libraries warn once, and keep what they have found."""
    idle = "".join(f"if said[{i}]:\n    print({i})\n" for i in range(8))
    once = "if not hasattr(torch, 'asked'):\n    torch.asked = True\n    if said[9]:\n        print(9)\n"
    assert paths(tmp_path, f"{idle}{once}layer(x)\n") == 3


def test_what_is_drawn_is_drawn_again_the_same(tmp_path: Path) -> None:
    """Or else findings come and go, and the cache holds those of the day."""
    (tmp_path / "draws.py").write_text(
        f"import random\n{HEAD}for _ in range(3):\n    layer(torch.ones(2, random.randint(3, 10_000)))\n",
        encoding="utf-8",
    )
    first, second = (check_paths([tmp_path / "draws.py"], Config(root=tmp_path)).findings for _ in range(2))
    assert [finding.message for finding in first] == [finding.message for finding in second] != []


def test_few_runs_of_a_slow_program_are_all_made() -> None:
    """But for a limit: many, or such as take very long, are not."""
    budget = Budget(runs=40, seconds=4.0, least=12)
    assert not budget.is_spent(4, 5.0)
    assert budget.is_spent(12, 5.0)
    assert budget.is_spent(4, 12.5)
    assert not Budget().is_spent(0, 99.0)
