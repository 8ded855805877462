"""One run of a program on one path: what it collects, and the one in force."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType
from typing import TYPE_CHECKING, Any

from .answered import Trail
from .decisions import Decisions
from .facts import Block, Facts, Unknown
from .frames import Place, Texts
from .graph_types import Types
from .stack import Stacks
from .words import Words

if TYPE_CHECKING:
    from ..lifecycle.timeline import Timeline
    from ..recording.lazy import Ledger
    from ..recording.record import Recorder
    from ..tensors.specs import Spec


@dataclass
class Activation:
    """A module call in progress.

    `children` are those it has not called yet, for positions in containers; `unknown` is an input nobody knows.
    `paths` are those of its parts, and `repeated` what a container holds twice, by its parts, once asked for.
    """

    module: Any
    children: Iterator[tuple[str | None, Any]] | None = None
    unknown: Any = None
    paths: dict[int, str] = field(default_factory=dict)
    repeated: dict[int, Block] | None = None


@dataclass
class Unfed:
    """A model of the program that was called with data nobody knows, or by code nobody knows.

    `unknowns` are the inputs of its layers that are not known for that reason, `others` what else is not.
    """

    module: Any
    unknowns: list[Unknown] = field(default_factory=list)
    others: list[Unknown] = field(default_factory=list)
    name: str = ""


@dataclass
class Run:
    """The state of one run. `path` numbers it among the runs of the same program.

    `judging` counts trials in progress, whose failures are answers and of which nothing is noted. While inputs are
    sought the whole run is `trying`: its failures are answers, too, but what it notes stands if it gets through, unless
    it left something out and is `partial`. `doubtful` says what was left out, or made up,
    that later shapes may depend on: nothing after it is an error.
    `after_unseen` are first calls (by `id`) that others came before, with inputs nobody knows.
    `training` is the mode of the model that is called, `mode_at` the place where it asks for it.
    `unbatched` is the input that a layer has taken for a single example, though its first dimension is the batch.
    `entered` is the code of the functions that the program called itself.
    `fed_as` is what the program calls the model that is called by us, where its class does not say it; None where
    models are called by the program.
    `asked` are keys that dicts among the inputs were asked for and lack, each with where the dict stands.
    `parametrised` is set once a module was given a parameter, `unsaid` once an option of the command line has no value,
    `skipped` once a test has ended itself.
    `roots` are what the trails of sizes that the program is given begin with, in the order in which they come; `words`
    what stands in texts for values that nobody knows.
    `local` are classes of models that functions have defined, `given` modules that unknown code was given, `started`
    what the program has started as processes, and how often.
    """

    texts: Texts
    decisions: Decisions
    path: int = 0
    facts: Facts = field(default_factory=Facts)
    modules: list[Activation] = field(default_factory=list)
    made_at: dict[int, Place | None] = field(default_factory=dict)
    keep: list[Any] = field(default_factory=list)
    called: set[int] = field(default_factory=set)
    called_with: dict[type, tuple[dict[str, Spec], Place | None]] = field(default_factory=dict)
    after_unseen: set[int] = field(default_factory=set)
    unfed: dict[int, Unfed] = field(default_factory=dict)
    built_with: dict[type, list[dict[str, Any]]] = field(default_factory=dict)
    leaf: int = 0
    judging: int = 0
    trying: bool = False
    partial: bool = False
    doubtful: str = ""
    training: bool = True
    mode_at: Place | None = None
    unbatched: Any = None
    fed_as: str | None = None
    entered: set[CodeType] = field(default_factory=set)
    asked: list[tuple[tuple[str, ...], Any]] = field(default_factory=list)
    assumed: bool = False
    unsaid: bool = False
    skipped: bool = False
    parametrised: bool = False
    roots: dict[Any, int] = field(default_factory=dict)
    words: Words = field(default_factory=Words)
    local: list[type] = field(default_factory=list)
    given: list[tuple[Any, Unknown]] = field(default_factory=list)
    started: Counter[object] = field(default_factory=Counter)
    stacks: Stacks = field(init=False)
    ledger: Ledger = field(init=False)
    recorder: Recorder = field(init=False)
    timeline: Timeline = field(init=False)

    def __post_init__(self) -> None:
        from ..lifecycle.timeline import Timeline
        from ..recording.lazy import Ledger
        from ..recording.record import Recorder

        self.stacks = Stacks(self.texts)
        self.ledger = Ledger(self)
        self.recorder = Recorder(self)
        self.timeline = Timeline(self)

    @property
    def failing(self) -> bool:
        """Whether what fails is to be raised, not noted."""
        return self.trying or self.judging > 0

    def decide(self, repeats: bool, trail: Trail | None) -> bool:
        """The truth of a value nobody knows; it `repeats` if a model asks it about its data."""
        return self.decisions.decide(repeats and bool(self.modules), trail, data=repeats)

    def graph_types(self) -> Types | None:
        """The types of nodes and edges that the program speaks of where it is now. What follows is assumed."""
        place = self.texts.here()
        types = self.texts.files[place.path].graph_types if place else None
        self.assumed = self.assumed or types is not None
        return types

    def of_library(self, cls: type) -> bool:
        """Whether a class of models is torch's, or of another library that is not the program's own."""
        # The program is `__main__` only while it runs.
        module = sys.modules.get(cls.__module__) if cls.__module__ != "__main__" else None
        file = getattr(module, "__file__", None)
        return cls.__module__.startswith("torch.nn.") or (file is not None and file not in self.texts)

    def given_away(self, modules: Iterable[Any], origin: str) -> None:
        """Remember modules that only unknown code can call from here on; those put together from classes of libraries
        are models to be fed.

        Those of the program's own classes are built and called by us wherever they are defined.
        """
        for module in modules if not self.judging else ():
            away = Unknown(f"only unknown code calls these lazy layers: {origin}", self.texts.here())
            self.given.append((module, away))
            if self.of_library(type(module)) and id(module) not in self.unfed:
                reason = f"only unknown code calls this model: {origin}"
                self.unfed[id(module)] = Unfed(module, [Unknown(reason, self.texts.here())])

    def hold(self, value: Any, origin: str) -> None:
        """What nobody knows has got hold of a value: it may call the modules in it."""
        from .reachable import modules_in

        self.timeline.escape(value)
        self.given_away(modules_in(value), origin)

    def unknown(self, reason: str, place: Place | None = None, **more: Any) -> None:
        """Note what could not be decided, once; in a model that is called with data nobody knows, of that model."""
        if self.judging:
            return
        note = Unknown(reason, place or self.texts.here(), **more)
        root = self.modules[0] if self.modules else None
        if root is None or root.unknown is None or note.effect:
            self.facts.note(note)
        else:
            self.unfed.setdefault(id(root.module), Unfed(root.module)).others.append(note)


_current: list[Run] = []


def current() -> Run:
    """The run in force. Raises `IndexError` when there is none."""
    return _current[-1]


def begin(run: Run) -> None:
    """Put `run` in force."""
    _current[:] = [run]


def end() -> None:
    """No run is in force."""
    _current.clear()


@contextmanager
def judging() -> Iterator[None]:
    """A trial: what fails in it is raised, not noted, also inside user code."""
    run = current() if _current else None
    if run is None:
        yield
        return
    run.judging += 1
    try:
        yield
    finally:
        run.judging -= 1


def running() -> bool:
    """Whether a run is in force."""
    return bool(_current)
