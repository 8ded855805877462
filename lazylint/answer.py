"""A job's answer, read as hostile input: JSON to graphs, or the reason why it is none."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from lazylint.graph import ModelGraph
from lazylint.job import Signature
from lazylint.terminal import one_line, printable

# Rules look at pairs: more than this and a hostile graph could keep the front busy.
_MOST_PAIRS = 100_000_000
_LONGEST_FAILURE = 2_000
# The path of a place, or the number of a path through the program.
_PATH = re.compile(rb'"path": ?(?:"([^"]*)"|\d+[,}])')


class Answer(msgspec.Struct, frozen=True):
    """What a job said. `loaded` has the SHA-256 of each project file that it read by absolute path (None for
    one that was not there); it is None when nobody can tell, so that the answer must not be kept. `target` is
    what it says of the class that the job named, if it named one, `imported` the project's files that it compiled.
    """

    graphs: tuple[ModelGraph, ...] = ()
    failure: str | None = None
    loaded: Mapping[str, str | None] | None = None
    target: Signature | None = None
    imported: tuple[str, ...] = ()


def read(body: bytes, path: str, project: Sequence[str], sources: Iterable[str] = ()) -> Answer:
    """The answer in `body` about the file at `path`.

    One that is malformed, or speaks of what is no source in `project` (real paths of files and folders), is a
    failure. Its strings hold no control characters. `sources` are paths of sources that are no files.
    """
    try:
        inside = _Inside(path, project, sources)
        if _is_clean(body, inside):
            answer = msgspec.json.decode(body, type=Answer)
            answer = replace(answer, loaded=answer.loaded and _within(answer.loaded, inside))
        else:
            answer = msgspec.convert(_cleaned(msgspec.json.decode(body), inside), Answer)
        answer = replace(answer, imported=tuple(filter(inside.source, answer.imported)))
        for graph in answer.graphs:
            _sound(graph)
    except (msgspec.MsgspecError, _Unsound, RecursionError, UnicodeError) as error:
        return Answer(failure=f"its answer cannot be read: {one_line(str(error))[:_LONGEST_FAILURE]}")
    if answer.failure is not None:
        return Answer(failure=one_line(answer.failure)[:_LONGEST_FAILURE])
    return answer


class _Unsound(Exception):
    pass


class _Inside:
    """Whether a path lies in the project, links followed: the front reads and shows what it names."""

    def __init__(self, path: str, project: Sequence[str], sources: Iterable[str]) -> None:
        self._sources = {path, *sources}
        self._known = dict.fromkeys(self._sources, True)
        self._project = tuple(project)
        self._below = tuple(top.rstrip(os.sep) + os.sep for top in project)

    def __call__(self, path: str) -> bool:
        if path not in self._known:
            real = os.path.realpath(path) if "\0" not in path else ""
            mine = real in self._project or real.startswith(self._below)
            self._known[path] = mine and os.path.isabs(path)
        return self._known[path]

    def source(self, path: str) -> bool:
        """Whether it is Python besides: data beside it may be read by a job, but is not to be shown."""
        return path in self._sources or (path.endswith((".py", ".ipynb")) and self(path))


def _is_clean(body: bytes, inside: _Inside) -> bool:
    """Whether `_cleaned` would change nothing, as far as a look at the text tells: nothing in it is escaped or needs
    to be, and all that it calls a path is a source. Most answers are so, and take a tenth of the time."""
    if not body.isascii() or b"\\" in body or not body.decode().isprintable():
        return False
    said = [match[1] for match in _PATH.finditer(body)]
    return len(said) == body.count(b'"path"') and all(inside.source(path.decode()) for path in {*said} - {None})


def _within(loaded: Mapping[str, Any], inside: _Inside) -> dict[str, Any]:
    return {path: digest for path, digest in loaded.items() if inside(path)}


def _cleaned(value: Any, inside: _Inside) -> Any:
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, list):
        return [_cleaned(item, inside) for item in value]
    if isinstance(value, dict):
        made = {_shown(key): _cleaned(item, inside) for key, item in value.items()}
        if "line" in value and "path" in value:
            if not isinstance(value["path"], str) or not inside.source(value["path"]):
                raise _Unsound(f"it speaks of `{value['path']}`, which is no source in the project")
            # A path is a key to a file and is cleaned where it is shown.
            made["path"] = value["path"]
        if isinstance(value.get("loaded"), dict):
            made["loaded"] = _within(value["loaded"], inside)
        return made
    return value


def _shown(text: str) -> str:
    return text if text.isprintable() else printable(text)


def _sound(graph: ModelGraph) -> None:
    """Check what rules take for granted: ids that lead somewhere, stacks with a frame. Raises `_Unsound`."""
    layers = {layer.id for layer in graph.layers}
    calls = {call.id for call in graph.calls}
    stacks = [call.stack for call in graph.calls] + [refusal.stack for refusal in graph.refusals]
    named = {call.layer for call in graph.calls} | {r.layer for r in graph.refusals if r.layer is not None}
    compared = {id for pair in graph.comparisons for id in (pair.first, pair.later)}
    subjects = range(len(graph.subjects))
    if not all(number in subjects for event in graph.events for number in event.layers):
        raise _Unsound("a part of the timeline is missing")
    if not all(stacks) or not named <= layers or not compared <= calls:
        raise _Unsound("a part of the graph is missing")
    if max(len(graph.comparisons), len(graph.refusals)) * (len(calls) + len(graph.paths)) > _MOST_PAIRS:
        raise _Unsound("the graph is too large")
