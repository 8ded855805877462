"""One file, from text to graphs: what the worker does for a job."""

from __future__ import annotations

import inspect
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from . import faults
from .answer.encode import Encoder
from .answer.merge import merge
from .answer.timelines import refused_types
from .code.entries import Entry, entries, function_of
from .code.load import installed
from .code.script import run_script
from .feeding.analyst import Analyst
from .feeding.bases import finished
from .feeding.factories import as_class
from .feeding.instances import Instance, left_behind, unfed
from .feeding.lazies import may_build_lazy
from .feeding.left import Left, imported, note_left, of_class, partly
from .feeding.models import Abstract, Model, NoModel, classes, fixed_types, is_done, local_classes
from .feeding.opinion import better, has_errors, keep_agreed, without_widths
from .feeding.unbuilt import unbuilt
from .run import clock
from .run.decisions import Decisions
from .run.facts import Unknown
from .run.frames import Place, Texts
from .run.paths import Answers, Budget, explore
from .run.runtime import Run
from .tensors import fakes
from .tensors.tree import has_forward

_Program = tuple[str | None, Place, Sequence[Run]]
"""What is merged into one graph: the file as a script, or a function of it, with its runs."""

# What one function that the program does not call may take.
_ENTERED = Budget(runs=12, seconds=3.0)


def analyse(
    path: str,
    text: str,
    roots: list[str],
    seconds: float = 60.0,
    inputs: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """The graphs of the file at `path`, and which files of the project it imports, as JSON values.

    `inputs` are specs by model and argument. The file as a script may take half of `seconds`; no model is begun after
    three quarters of them, nor goes on after nine tenths. What is left out is said.
    """
    begun = time.monotonic()
    deadline = begun + 0.75 * seconds
    texts = Texts(path)
    finder = installed(roots, path, text)
    mode = fakes.make_mode()
    namespace: dict[str, Any] = {}
    left_by: dict[int, dict[str, Any]] = {}

    def builds_lazy(value: Any) -> bool:
        return may_build_lazy(value, [*texts.files.values()])

    def run(plan: Answers, number: int, entry: Entry | None = None) -> Run:
        done, names = run_script(path, finder, Decisions(texts, plan), number, mode, entry)
        if entry is None:
            left_by[id(done)] = names
            left_behind(done, names, builds_lazy)
        else:
            left_behind(done, {str(entry): names.get(str(entry))}, builds_lazy)
        return done

    with clock.until(begun + 0.5 * seconds):
        explored = explore(run, Budget())
    for kept in explored.runs:
        namespace.update(left_by[id(kept)])
    left_by.clear()
    if not explored.complete:
        note = f"only {len(explored.runs)} paths were taken; there are more"
        explored.runs[0].facts.unknowns.append(Unknown(note, Place(path, 1)))
    encoder = Encoder(texts)
    analyst = Analyst(texts, texts.files[path], namespace, mode, inputs or {}, explored.runs)
    done = fixed_types(explored.runs) | refused_types(explored.runs)
    seen: dict[type, list[dict[str, Any]]] = {}
    _add(seen, explored.runs)
    runs = list(explored.runs)
    programs: list[_Program] = [(None, Place(path, 1), explored.runs)]
    left: list[Left] = []

    def entered(*, named: bool) -> Iterator[dict[str, Any]]:
        """Graphs of what the program never enters itself, where more is seen there than in the program."""

        for entry in entries(texts.files[path], namespace, explored.runs, runs, builds_lazy, named=named):
            if time.monotonic() > begun + 0.6 * seconds:
                yield _nothing(str(entry), _late(entry.place), encoder)
                return
            made = explore(partial(run, entry=entry), _ENTERED).runs
            runs.extend(made)
            if _more(made, explored.runs):
                done.update(fixed_types(made) | refused_types(made))
                # Classes of the program's own are built with better arguments below.
                every = unfed(made, texts, entry.place)
                waiting = (one for one in every if one.of_library or not builds_lazy(type(one.module)))
                programs.append((str(entry), entry.place, made))
                before = len(left)
                models = [*_instances(analyst, waiting, done, left, deadline)]
                if len(left) > before or not all(model.whole for model in models):
                    built = _of_factory(analyst, entry, namespace, deadline)
                    if better(built):
                        del left[before:]
                        models = built
                yield from (graph_of(model, encoder) for model in models)

    with clock.until(begun + 0.9 * seconds):
        waiting = unfed(explored.runs, texts, Place(path, 1))
        graphs = [graph_of(model, encoder) for model in _instances(analyst, waiting, done, left, deadline)]
        graphs += entered(named=False)
        graphs += _models(analyst, done, left, encoder, seen, deadline, runs)
        graphs += entered(named=True)
        graphs += [graph_of(model, encoder) for model in _imported(analyst, done, left, seen, deadline)]
    note_left(left, done)
    graphs += [graph_of(one.model, encoder) for one in left if one.model]
    graphs = [*(merge(*program, encoder) for program in programs), *graphs]
    silent = None if any(each.skipped for each in runs) else unbuilt(texts.files[path], namespace, graphs)
    graphs[0]["unknowns"] += [encoder.value(silent)] if silent else []
    return {"graphs": graphs, "imported": finder.imported}


def _more(entered: Sequence[Run], runs: Sequence[Run]) -> bool:
    """Whether these runs saw more lazy layers, or more calls of them, than those of the program."""
    return any(
        max(len(getattr(run.facts, kind)) for run in entered) > max(len(getattr(run.facts, kind)) for run in runs)
        for kind in ("layers", "calls", "refusals")
    )


def _instances(
    analyst: Analyst, waiting: Iterable[Instance], done: set[type], left: list[Left], deadline: float
) -> Iterator[Model]:
    """Models that the script built and called with data nobody knows; those that cannot be analysed are `left`."""
    for instance in waiting:
        try:
            if time.monotonic() > deadline:
                raise NoModel("the time for this file was used up")
            model = analyst.analyse_instance(instance)
            _settle(analyst, instance, model)
        except (NoModel, clock.TimeUp) as reason:
            why = [] if instance.is_refused else [Unknown(f"nobody calls this model, and {reason}", instance.place)]
            left.append(Left(instance, (*(instance.unfed.unknowns or why), *instance.unfed.others)))
            continue
        if not model.whole and not has_errors(model.runs) and not instance.of_library:
            left.append(Left(instance, model=model))
            continue
        done |= {type(instance.module)} | fixed_types(model.runs)
        yield model


def _settle(analyst: Analyst, instance: Instance, model: Model) -> None:
    """Drop what is refused of `model` only as the program has built it at some of the settings that nobody gives."""
    for other in instance.otherwise if has_errors(model.runs) else ():
        runs: list[Run] = []
        with suppress(NoModel):
            runs = analyst.analyse_instance(other).runs
        keep_agreed(model.runs, runs, settings=True)


def _models(
    analyst: Analyst,
    done: set[type],
    left: list[Left],
    encoder: Encoder,
    seen: dict[type, list[dict[str, Any]]],
    deadline: float,
    runs: list[Run],
) -> Iterator[dict[str, Any]]:
    found = [(cls, place, analyst.speaks_of_lazy(cls)) for cls, place in classes(analyst.text, analyst.namespace)]
    inner = sorted(local_classes(analyst.text, runs), key=lambda each: each[1])
    found += [(cls, place, True) for cls, place in inner if analyst.speaks_of_lazy(cls)]
    for cls, place, lazy in sorted(found, key=lambda each: not each[2]):
        if is_done(cls, done):
            continue
        try:
            clock.check()
            if time.monotonic() > deadline:
                raise clock.TimeUp
            try:
                models = analyst.analyse(cls, place, seen.get(cls, []))
            except Abstract:
                models = _of_base(analyst, cls, place)
        except clock.TimeUp:
            if lazy and not partly(left, cls):
                yield _nothing(cls.__qualname__, _late(place), encoder)
            continue
        except NoModel as reason:
            if partly(left, cls) or isinstance(reason, Abstract):
                continue
            why = Unknown(str(reason), place, reason.remedy or _remedy(cls), whole=True)
            yield _nothing(cls.__qualname__, why, encoder)
            continue
        except Exception as error:
            yield _nothing(cls.__qualname__, Unknown(faults.spoken(error), place, whole=True), encoder)
            continue
        known = partly(left, cls)
        if known:
            done.add(cls)
            if not better(models):
                continue
            left[:] = [one for one in left if one not in known]
        for model in models:
            done |= {cls} | fixed_types(model.runs)
            runs += model.runs
            if not model.construction.guessed:
                _add(seen, model.runs)
            yield graph_of(model, encoder)


def _of_base(analyst: Analyst, cls: type, place: Place) -> list[Model]:
    """What is known of a class that leaves methods to derived ones, of which there are none. Raises `NoModel`."""
    made = finished(cls, [*analyst.texts.files.values()])
    models = analyst.analyse(made, place, []) if made else []
    return [model for model in models if any(run.facts.calls for run in model.runs)]


def _of_factory(analyst: Analyst, entry: Entry, names: Mapping[str, Any], deadline: float) -> list[Model]:
    """What is known of the models that a function returns, with guesses for arguments that nobody gives; none if it
    makes no models."""
    function = function_of(names.get(entry.name)) if not entry.method else None
    models: list[Model] = []
    with suppress(Exception, clock.TimeUp):
        if function is not None and time.monotonic() < deadline:
            models = analyst.analyse(as_class(function), entry.place, [])
    return models


def _imported(
    analyst: Analyst, done: set[type], left: list[Left], seen: dict[type, list[dict[str, Any]]], deadline: float
) -> Iterator[Model]:
    """Models of classes from other files, of which the program tells itself what is not known: those told whole."""
    for cls, place in [*imported(left, done)]:
        models: list[Model] = []
        with suppress(Exception, clock.TimeUp):
            models = [] if time.monotonic() > deadline else analyst.analyse(cls, place, seen.get(cls, []))
        if better(models):
            done.add(cls)
            left[:] = [one for one in left if one not in of_class(left, cls)]
            yield from models


def _add(seen: dict[type, list[dict[str, Any]]], runs: Iterable[Run]) -> None:
    """Add the arguments that these runs built classes with."""
    for run in runs:
        for cls, values in run.built_with.items():
            seen.setdefault(cls, values)


def graph_of(model: Model, encoder: Encoder) -> dict[str, Any]:
    """The JSON value of a model that was analysed alone."""
    if model.construction.stands_in:
        without_widths(model.runs)
    graph = merge(model.name, model.place, model.runs, encoder)
    graph["inputs"] = [
        {"name": name, "spec": str(spec), "source": model.feed.sources.get(name, "solved")}
        for name, spec in model.feed.arguments
    ]
    graph["assumed"] = graph["assumed"] or bool(model.construction.guessed)
    return graph


def _remedy(cls: type) -> str:
    """What would let a class be analysed, with the first argument of its own `forward`."""
    if not has_forward(cls):
        return "call it in this file on what it is meant for"
    every = list(inspect.signature(cls.forward).parameters.values())[1:]  # type: ignore[attr-defined]
    named = [p.name for p in every if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if not named:
        return "call it in this file on what it is meant for"
    line = f"# lazylint: input {named[0]} f32[B, 3, H, W]"
    return f"call it in this file, or say its inputs, each on a line above `forward`: `{line}`"


def _late(place: Place) -> Unknown:
    return Unknown("the time for this file was used up before it", place, "raise `--timeout`", whole=True)


def _nothing(name: str, why: Unknown, encoder: Encoder) -> dict[str, Any]:
    """The JSON value of a model, or of a function that is entered, of which nothing is known."""
    return {"name": name, "place": encoder.place(why.place), "unknowns": [encoder.value(why)]}
