"""One file, from text to graphs: what the worker does for a job."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from . import fakes
from .decisions import Decisions
from .encode import Encoder
from .facts import Unknown
from .frames import Place, Texts
from .load import Finder, MissingFinder
from .merge import merge
from .models import Analyst, Model, NoModel, classes, fixed_types, is_base
from .paths import Answers, Budget, explore
from .runtime import Run
from .script import run_script
from .timelines import refused_types


def analyse(
    path: str,
    text: str,
    roots: list[str],
    seconds: float = 60.0,
    inputs: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """The graphs of the file at `path`, as JSON values.

    `inputs` are specs by model and argument. No model is begun after three quarters of `seconds`; the rest is said.
    """
    deadline = time.monotonic() + 0.75 * seconds
    texts = Texts()
    finder = Finder(roots)
    sys.meta_path.insert(0, finder)
    sys.meta_path.append(MissingFinder())
    finder.program(path, text)
    mode = fakes.make_mode()
    namespace: dict[str, Any] = {}

    def run(plan: Answers, number: int) -> Run:
        done, names = run_script(path, finder, Decisions(texts, plan), number, mode)
        namespace.update(names)
        return done

    explored = explore(run, Budget())
    if not explored.complete:
        note = f"only {len(explored.runs)} paths were taken; there are more"
        explored.runs[0].facts.unknowns.append(Unknown(note, Place(path, 1)))
    encoder = Encoder(texts)
    graphs = [merge(None, Place(path, 1), explored.runs, encoder)]
    done = fixed_types(explored.runs) | refused_types(explored.runs)
    seen = {cls: values for done_run in explored.runs for cls, values in done_run.built_with.items()}
    graphs += _models(
        Analyst(texts, texts.files[path], namespace, {}, mode), done, inputs or {}, encoder, seen, deadline
    )
    return {"graphs": graphs}


def _models(
    analyst: Analyst,
    done: set[type],
    inputs: Mapping[str, Mapping[str, str]],
    encoder: Encoder,
    seen: Mapping[type, list[dict[str, Any]]],
    deadline: float,
) -> Iterator[dict[str, Any]]:
    for cls, place in classes(analyst.text, analyst.namespace):
        if cls in done or is_base(cls, done):
            continue
        if time.monotonic() > deadline:
            late = Unknown("the time for this file was used up before it", place, "raise `--timeout`", whole=True)
            yield _nothing(cls, place, late, encoder)
            continue
        analyst.given = inputs.get(cls.__name__, {})
        try:
            models = analyst.analyse(cls, place, seen.get(cls, []))
        except NoModel as reason:
            remedy = "call it in this file, or say its inputs: `# lazylint: input x f32[B, 3, H, W]` above `forward`"
            yield _nothing(cls, place, Unknown(str(reason), place, remedy, whole=True), encoder)
            continue
        for model in models:
            done |= {cls} | fixed_types(model.runs)
            yield _graph(model, encoder)


def _graph(model: Model, encoder: Encoder) -> dict[str, Any]:
    graph = merge(f"{model.cls.__qualname__}.{model.part}".rstrip("."), model.place, model.runs, encoder)
    feed = model.feed
    assert feed is not None
    graph["inputs"] = [
        {"name": name, "spec": str(spec), "source": feed.sources.get(name, "solved")} for name, spec in feed.arguments
    ]
    return graph


def _nothing(cls: type, place: Place, why: Unknown, encoder: Encoder) -> dict[str, Any]:
    return {"name": cls.__qualname__, "place": encoder.place(place), "unknowns": [encoder.value(why)]}
