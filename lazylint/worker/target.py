"""One class of a file, as the user names it: alone, or built with each of many sets of arguments."""

from __future__ import annotations

import inspect
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

from torch import nn

from .analyse import graph_of
from .answer.encode import Encoder
from .code.load import installed
from .code.script import run_script
from .feeding.analyst import Analyst
from .feeding.construct import Construction
from .feeding.models import NoModel, RefusedArguments, classes
from .recording.built import class_place
from .run.decisions import Decisions
from .run.facts import Unknown
from .run.frames import Place, Texts
from .tensors import fakes

_REMEDY = "say its inputs: `# lazylint: input x f32[B, 3, H, W]` above `forward`"


def analyse_target(
    path: str,
    text: str,
    roots: list[str],
    seconds: float,
    inputs: Mapping[str, Mapping[str, str]],
    target: str,
    configurations: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The graphs of the class that the file at `path` calls `target`, as JSON values, and what its constructor takes.

    With `configurations`, which are arguments by name, the class is built with each of them. A graph that several
    have in common is told once, with the numbers of its configurations; those that are not begun after three
    quarters of `seconds` are in none.
    """
    deadline = time.monotonic() + 0.75 * seconds
    texts = Texts(path)
    finder = installed(roots, path, text)
    mode = fakes.make_mode()
    run, namespace = run_script(path, finder, Decisions(texts), 0, mode)
    cls = _named(namespace, target)
    told = _told(cls, namespace, path, texts)
    if cls is None:
        return {"graphs": [], "target": told}
    analyst = Analyst(texts, texts.files[path], namespace, mode, inputs, [run])
    place = class_place(cls, texts) or Place(path, 1)
    encoder = Encoder(texts)
    if not configurations:
        return {"graphs": _graphs(analyst, cls, place, None, run.built_with.get(cls, []), encoder), "target": told}
    graphs: dict[str, dict[str, Any]] = {}
    for number, arguments in enumerate(configurations):
        if time.monotonic() > deadline and number:
            break
        for graph in _graphs(analyst, cls, place, arguments, (), encoder):
            kept = graphs.setdefault(json.dumps(graph), {**graph, "configurations": []})
            kept["configurations"].append(number)
    return {"graphs": list(graphs.values()), "target": told}


def _graphs(
    analyst: Analyst,
    cls: type,
    place: Place,
    arguments: Mapping[str, Any] | None,
    seen: Sequence[Mapping[str, Any]],
    encoder: Encoder,
) -> list[dict[str, Any]]:
    """The graphs of the class, built with `arguments`; without, with what is found for it."""
    try:
        if arguments is None:
            models = analyst.analyse(cls, place, seen)
        else:
            models = analyst.analyse_built(cls, place, Construction(kwargs=arguments, source="the grid", given=True))
    except NoModel as reason:
        why = Unknown(str(reason), place, None if isinstance(reason, RefusedArguments) else _REMEDY, whole=True)
        return [{"name": cls.__qualname__, "place": encoder.place(place), "unknowns": [encoder.value(why)]}]
    return [graph_of(model, encoder) for model in models]


def _named(namespace: Mapping[str, Any], name: str) -> type | None:
    first, *rest = name.split(".")
    found = namespace.get(first)
    for part in rest:
        found = getattr(found, part, None)
    return found if isinstance(found, type) and issubclass(found, nn.Module) else None


def _told(cls: type | None, namespace: Mapping[str, Any], path: str, texts: Texts) -> dict[str, Any]:
    """What the front must know to judge a name and arguments: whether the class is there, and what it takes."""
    if cls is None:
        return {"found": False, "others": [other.__name__ for other, _ in classes(texts.files[path], namespace)]}
    try:
        parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]  # type: ignore[misc]
    except (TypeError, ValueError):
        return {"found": True, "rest": True}
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    return {
        "found": True,
        "rest": any(p.kind is p.VAR_KEYWORD for p in parameters),
        "parameters": [
            {"name": p.name, "required": p.default is p.empty, "annotation": _annotation(p.annotation)} for p in named
        ],
    }


def _annotation(annotation: Any) -> str:
    if annotation is inspect.Parameter.empty:
        return ""
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))
