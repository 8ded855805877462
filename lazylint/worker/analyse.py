"""One file, from text to graphs: what the worker does for a job."""

from __future__ import annotations

import sys
from typing import Any

from .decisions import Decisions
from .encode import Encoder
from .facts import Unknown
from .frames import Place, Texts
from .load import Finder, MissingFinder
from .merge import merge
from .paths import Answers, Budget, explore
from .runtime import Run
from .script import run_script


def analyse(path: str, text: str, roots: list[str]) -> dict[str, Any]:
    """The graphs of the file at `path`, as JSON values."""
    texts = Texts()
    finder = Finder(roots)
    sys.meta_path.insert(0, finder)
    sys.meta_path.append(MissingFinder())
    finder.program(path, text)

    def run(plan: Answers, number: int) -> Run:
        return run_script(path, finder, Decisions(texts, plan), number)

    explored = explore(run, Budget())
    if not explored.complete:
        note = f"only {len(explored.runs)} paths were taken; there are more"
        explored.runs[0].facts.unknowns.append(Unknown(note, Place(path, 1)))
    return {"graphs": [merge(None, Place(path, 1), explored.runs, Encoder(texts))]}
