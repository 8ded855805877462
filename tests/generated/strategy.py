"""The hypothesis strategy: source text of small PyTorch programs with lazy layers."""

from __future__ import annotations

from collections.abc import Callable

import hypothesis
from hypothesis import strategies as st

from .choose import Choose
from .forward import Names
from .sections import KINDS, Section

HEADS = [
    ["import torch", "import torch.nn.functional as F", "from torch import nn"],
    ["import torch", "import torch.nn as nn", "import torch.nn.functional as F"],
    ["import torch", "from torch import nn", "from torch.nn import functional as F"],
]


def program(number: int) -> str:
    """The program of that number: one to three independent sections; about half are meant to run cleanly."""
    choose, top = Choose(number), Names()
    count = choose.one([1, 1, 2, 2, 3])
    broken = choose.number(0, count - 1) if choose.chance(75) else None
    weighted = [kind for weight, kind in KINDS for _ in range(weight)]
    sections = []
    for at in range(count):
        intended = at == broken
        sections.append(choose.one(weighted)(choose, top, not intended, intended and choose.chance(25)))
    return f"# generated program {number}\n{_text(choose.one(HEADS), sections)}"


def programs(make: Callable[[int], str] = program) -> st.SearchStrategy[str]:
    """The strategy: programs with lazy layers.

    Hypothesis draws only the number: it would otherwise spend most of a run on near twins of programs it has
    had, and its shrinking asks about one program at a time where lazylint answers a hundred (see shrink.py).
    """
    return st.integers(0, 2**63).map(make).filter(lambda source: "Lazy" in source or "Uninitialized" in source)


def _text(head: list[str], sections: list[Section]) -> str:
    blocks: list[list[str]] = []
    for section in sections:
        blocks += [block for block in section.above if block not in blocks]
        blocks.append(section.lines)
    return "\n".join([*head, *(line for block in blocks for line in ["", "", *block])]) + "\n"


def write(count: int, seed: int, make: Callable[[int], str] = program) -> list[str]:
    """`count` different programs of one kind, the same for the same seed and release of hypothesis."""
    found: dict[str, None] = {}
    settings = hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )

    @hypothesis.seed(seed)
    @settings
    @hypothesis.given(programs(make))
    def collect(program: str) -> None:
        found[program] = None

    collect()
    return list(found)
