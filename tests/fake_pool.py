"""A stand-in for the workers: it reads calls of `head` off the text, without torch."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from lazylint import packs
from lazylint.finding import Place
from lazylint.graph import Comparison, Frame, Layer, LazyCall, ModelGraph, Relation
from lazylint.interpreter import Interpreter, find_interpreter


@dataclass(frozen=True)
class Job:
    path: str
    text: str
    name: str
    cells: tuple[int, ...] | None


@dataclass(frozen=True)
class Trace:
    path: str
    graphs: tuple[ModelGraph, ...]
    failure: str | None = None
    loaded: None = None


def trace(
    jobs: Sequence[Job], *, interpreter: str, timeout: float, sandbox: str, roots: Sequence[str], **_: object
) -> Iterator[Trace]:
    """A file that says `crash` kills its worker; `head(N)` calls the one layer at width N."""
    for job in jobs:
        if "crash" in job.text:
            yield Trace(job.path, (), "the worker ran out of time")
        else:
            yield Trace(job.path, (_graph(job),))


def _graph(job: Job) -> ModelGraph:
    calls = []
    for number, line in enumerate(job.text.split("\n"), start=1):
        code = line.partition("#")[0]
        if "head(" in code and "def " not in code:
            column = code.index("head(") + 1
            place = Place(job.path, number, column, number, len(code.rstrip()) + 1)
            width = code[column + 4 : code.index(")")]
            calls.append(LazyCall(len(calls), 0, 0, (Frame(place),), width))
    layer = Layer(0, "head", "LazyLinear", "input features", "in_features", Place(job.path, 1))
    conflicts = [c for c in calls[1:] if c.width != calls[0].width]
    compared = tuple(Comparison(0, call.id, Relation.NEVER) for call in conflicts)
    return ModelGraph(None, Place(job.path, 1), (layer,) if calls else (), tuple(calls), compared)


def install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the stand-in, the test pack and a made-up interpreter in place of the real ones."""
    module = ModuleType("lazylint.pool")
    vars(module).update(Job=Job, Trace=Trace, trace=trace)
    monkeypatch.setitem(sys.modules, "lazylint.pool", module)
    monkeypatch.setattr("lazylint.pool", module, raising=False)
    monkeypatch.setattr(packs, "installed", lambda: ["fake_pack"])

    def found(root: Path, *, flag: str | None = None, **_: object) -> Interpreter:
        return find_interpreter(root, flag=flag) if flag else Interpreter("/py", "test", "2.13.0")

    monkeypatch.setattr("lazylint.interpreter.find_interpreter", found)
