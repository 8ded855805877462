"""What a run does to lazy layers and their parameters, in order; `watches` record it where PyTorch is called.

A refusal by PyTorch is marked on the exception and becomes an event only where the exception reaches nobody
who expects it: what the program or a library catches itself is no event."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from ..run import runtime
from ..run.frames import Place, place_of
from ..run.opaque import Opaque
from ..run.reachable import modules_in
from ..tensors import fakes, tree
from . import modes
from .holders import Holders
from .saved import Saved

if TYPE_CHECKING:
    from ..run.runtime import Run
    from .dynamic import Compiled
    from .ties import Tie

# What a refused function is, whatever called it.
_KINDS = {
    "requires_grad_": "freeze",
    "share_memory_": "share",
    "__deepcopy__": "copy",
    "bfloat16": "cast",
    "type": "cast",
}
_MAX_EVENTS = 2000
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


@dataclass(frozen=True)
class Subject:
    """A parameter or buffer that an event is about, by its module and its name in it."""

    module: nn.Module | None
    name: str
    parameter: Any


@dataclass(eq=False)
class Event:
    """One thing that was done. `after` is what the program goes on with where PyTorch raised."""

    kind: str
    operation: str
    place: Place | None
    subjects: tuple[Subject, ...]
    names: tuple[str, ...]
    initialised: bool
    raises: str | None = None
    detail: dict[str, str] = field(default_factory=dict)
    after: Any = None
    unsure: bool = False


@dataclass(frozen=True)
class Doing:
    """An operation of PyTorch in progress that the program asked for."""

    kind: str
    operation: str
    after: Any = None


@dataclass(frozen=True)
class Initialised:
    """How a lazy parameter became real: where the program called what made it so."""

    parameter: Any
    place: Place | None


class Timeline:
    """The events of one run.

    `unsure` holds, by id, parameters that the unknown may have initialised; `unsized` those that a call has initialised
    for certain, with an input that nobody knows. `renewed` are norms whose statistics were set anew after a dry run.
    `stale` are events after which a model is trained no more, unless an optimizer is built behind so many others.
    `based` are optimizers, each with how many modules there were when it was built.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.events: list[Event] = []
        self.doing: list[Doing] = []
        self.unsure: dict[int, Any] = {}
        self.unsized: dict[int, Any] = {}
        self.called_unsized: set[int] = set()
        self.calls: dict[int, tuple[str, str]] = {}
        self.initialised: dict[int, Initialised] = {}
        self.loaded: list[Any] = []
        self.saved = Saved()
        self.overwritten = False
        self.writes = 0
        self.read_unsure = False
        self.dry_runs: list[tuple[nn.Module, Event]] = []
        self.renewed: set[int] = set()
        self.stale: list[tuple[nn.Module, Event, int]] = []
        self.untrained: list[tuple[nn.Module, Event]] = []
        self.layer_names: dict[int, str] = {}
        self.refused_in: set[type] = set()
        self.optimizers: list[tuple[Any, list[Any]]] = []
        self.based: list[tuple[Any, int]] = []
        self.compiled: Compiled | None = None
        self.transforms: list[tuple[str, str]] = []
        self.ties: dict[int, Tie] = {}
        self.copied: list[tuple[Any, Any, Event]] = []
        self.unloaded: list[tuple[Any, Any, Event, int]] = []
        self.on_call: dict[int, tuple[nn.Module, Callable[[Timeline, nn.Module, Any], None]]] = {}

    def subjects(self, *values: Any) -> tuple[Subject, ...]:
        """The uninitialised parameters and buffers of the tensors and modules in `values`."""
        found = []
        owners: dict[int, Subject] | None = None
        for value in values:
            if isinstance(value, nn.Module):
                found += [subject for subject in self.parameters(value) if is_lazy(subject.parameter)]
            elif lazy := [tensor for tensor in fakes.tensors(value) if is_lazy(tensor)]:
                owners = self._owners() if owners is None else owners
                found += [owners.get(id(tensor)) or Subject(None, "", tensor) for tensor in lazy]
        unique = {id(subject.parameter): subject for subject in found}
        return tuple(unique.values())

    def parameters(self, *modules: nn.Module) -> tuple[Subject, ...]:
        """All parameters and buffers of modules, lazy or not."""
        seen: set[int] = set()
        return tuple(self._own(inner for outer in modules for _, inner in tree.named_modules(outer, seen=seen)))

    def _own(self, modules: Iterable[nn.Module]) -> Iterator[Subject]:
        for module in modules:
            for name, parameter in fakes.parameters_and_buffers(module).items():
                yield Subject(module, name, parameter)

    def _owners(self) -> dict[int, Subject]:
        """By parameter, which module owns it: a lazy layer, or else what is in something that was built."""
        known = [entry.module for entry in self.run.ledger.entries.values()]
        # A copy is made without a constructor: it is what something that was built holds.
        built = [outer for outer in self.run.keep if "_modules" in outer.__dict__]
        owners: dict[int, Subject] = {}
        for subject in (*self._own(known), *self.parameters(*built)):
            owners.setdefault(id(subject.parameter), subject)
        return owners

    def _building(self) -> bool:
        """Whether a constructor of a model is at work."""
        frames = self.run.texts.frames()
        owners = (frame.f_locals.get("self") for frame in frames if frame.f_code.co_name == "__init__")
        return any(isinstance(owner, nn.Module) for owner in owners)

    def note(self, kind: str, operation: str, *about: Any, **more: Any) -> Event | None:
        """Record an event, unless it is a trial or its subjects may have been initialised out of sight."""
        event = self.event(kind, operation, *about, **more)
        if not self.run.judging and not event.unsure and len(self.events) < _MAX_EVENTS:
            self.events.append(event)
            return event
        return None

    def event(self, kind: str, operation: str, *about: Any, subjects: Any = None, **more: Any) -> Event:
        """An event at the innermost user frame about the lazy parameters in `about`, or about `subjects`."""
        chosen = self.subjects(*about) if subjects is None else tuple(subjects)
        unsure = bool(self.run.doubtful) or any(id(subject.parameter) in self.unsure for subject in chosen)
        lazy = any(is_lazy(subject.parameter) for subject in chosen)
        holders = self.holders()
        names = tuple(self.name(subject, holders) for subject in chosen)
        for subject in chosen:
            self.layer_names.setdefault(id(subject.module), self.layer_name(subject.module, holders))
        event = Event(kind, operation, self.run.texts.here(), chosen, names, not lazy, unsure=unsure, **more)
        if self._building():
            event.detail["building"] = "yes"
        if self.calls and not self.run.modules and chosen and chosen[0].module is not None:
            root = holders.root(chosen[0].module)[0]
            if id(root) in self.calls:
                event.detail["called"] = self.calls[id(root)][0] or "the model"
        return event

    def refuse(
        self, error: BaseException, kind: str, operation: str, *about: Any, after: Any = None, **more: Any
    ) -> None:
        """Mark `error`, which PyTorch raised because of lazy parameters in `about`."""
        if self.run.judging or hasattr(error, "lazylint_event"):
            return
        doing = self.doing[0] if self.doing else Doing(_KINDS.get(operation, kind), operation, after)
        event = self.event(doing.kind, doing.operation, *about, **more)
        event.raises, event.after = f"{type(error).__name__}: {_said(error)}", doing.after
        event.detail["function"] = operation
        error.lazylint_event = event  # type: ignore[attr-defined]
        users = [frame.f_locals.get("self") for frame in self.run.texts.frames()]
        self.refused_in.update(type(user) for user in users if isinstance(user, nn.Module))

    def take(self, error: BaseException) -> Any:
        """Record the refusal that `error` came from; the value to go on with, None if there was none."""
        event = self.marked(error) or modes.refused_directly(self, error)
        if event is None:
            return None
        if event.unsure:
            layer = self.layer_name(event.subjects[0].module, self.holders()) if event.subjects else ""
            what = f"`{layer}`" if layer else "a lazy layer"
            if event.subjects and all(id(subject.parameter) in self.unsized for subject in event.subjects):
                return Opaque(f"{what}, whose width nobody knows") if event.after is None else event.after
            self.run.unknown(f"whether {what} is initialised here depends on what was not seen", event.place)
        elif len(self.events) < _MAX_EVENTS and event not in self.events:
            self.events.append(event)
        return Opaque("the result of a refused operation") if event.after is None else event.after

    def marked(self, error: BaseException) -> Event | None:
        """The refusal that `error` or what it was raised from is marked with."""
        cause: BaseException | None = error
        while cause is not None:
            event: Event | None = getattr(cause, "lazylint_event", None)
            if event is not None:
                return event
            cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
        return None

    def materializing(self, parameter: Any) -> None:
        """A lazy parameter becomes real now."""
        if not self.run.judging:
            self.initialised[id(parameter)] = Initialised(parameter, self._call())

    @contextmanager
    def operation(self, kind: str, operation: str, after: Any = None) -> Iterator[None]:
        """While this lasts, what is refused is refused because of this operation."""
        self.doing.append(Doing(kind, operation, after))
        try:
            yield
        finally:
            self.doing.pop()

    def forget(self) -> None:
        """Keep nothing of what was done."""
        held: tuple[list[Any], ...] = (
            self.events,
            self.dry_runs,
            self.untrained,
            self.copied,
            self.unloaded,
            self.stale,
            self.based,
        )
        for events in held:
            events.clear()

    def _call(self) -> Place | None:
        """Where the program stands, outside of every `forward`."""
        found = None
        for frame in self.run.texts.frames():
            found = found or frame
            if frame.f_code.co_name == "forward" and isinstance(frame.f_locals.get("self"), nn.Module):
                found = None
        return place_of(found) if found else None

    def escape(self, *values: Any) -> None:
        """What nobody sees has got hold of `values`: it may have called the modules that they reach."""
        for module in modules_in(values):
            self.unsure.update((id(subject.parameter), subject.parameter) for subject in self.subjects(module))

    def call_unseen(self, layer: nn.Module | None) -> None:
        """A lazy layer is called with an input, or loaded with values, that nobody knows."""
        self.escape(layer)
        self.unsized.update((id(subject.parameter), subject.parameter) for subject in self.subjects(layer))

    def call_unsized(self, layer: nn.Module) -> None:
        """A lazy layer itself is called with an input that nobody knows: it is initialised then."""
        self.called_unsized.update(id(subject.parameter) for subject in self.subjects(layer))
        self.call_unseen(layer)

    def size_unseen(self, parameter: Any) -> None:
        """A lazy parameter becomes real, with a size that nobody knows."""
        self.unsure[id(parameter)] = self.unsized[id(parameter)] = parameter
        self.called_unsized.add(id(parameter))

    def initialised_by_now(self, parameter: Any) -> bool:
        """Whether a parameter has a size, be it one that nobody knows."""
        return not is_lazy(parameter) or id(parameter) in self.called_unsized

    def derive(self, made: Any, of: Any) -> None:
        """`made` is initialised if `of` is, which it is a copy of or has taken the values of."""
        for known in (self.unsure, self.unsized):
            if id(of) in known:
                known[id(made)] = made

    def escape_all(self) -> None:
        """A statement failed for reasons unknown: it may have initialised anything."""
        self.escape([entry.module for entry in self.run.ledger.entries.values()])

    def called(self, module: nn.Module, args: Any, kwargs: Any) -> None:
        """The program itself calls a model: remember what a dry run of it looks like."""
        if self.run.judging:
            return
        modes.called(self, module)
        if id(module) in self.on_call:
            self.on_call[id(module)][1](self, module, (args, kwargs))
        if id(module) in self.calls:
            return
        given = [_written(value) for value in (*args, *kwargs.values())]
        self.calls[id(module)] = (self._spoken(module), ", ".join(map(str, given)) if all(given) else "")

    def holders(self) -> Holders:
        """Which modules hold others by now."""
        return Holders(self.run.keep)

    def dry_run(self, module: nn.Module | None, holders: Holders) -> str:
        """The call that initialises the model around `module`, as source text; empty if it is not known."""
        if module is None:
            return ""
        root = holders.root(module)[0]
        name, given = self.calls.get(id(root), ("", ""))
        return f"{name or 'model'}({given})" if given else ""

    def name(self, subject: Subject, holders: Holders) -> str:
        """The parameter's name as its program says it: `fc.weight`."""
        layer = self.layer_name(subject.module, holders)
        return f"{layer}.{subject.name}" if layer and subject.name else layer or "a lazy parameter"

    def layer_name(self, module: nn.Module | None, holders: Holders) -> str:
        """The path of a module from the model that holds it, or the variable it is in."""
        if module is None:
            return ""
        entry = self.run.ledger.entries.get(id(module))
        if entry is not None and entry.layer.name and not entry.layer.name[0].isdigit():
            return entry.layer.name
        root, path = holders.root(module)
        if not path:
            return self._spoken(root) or type(module).__name__
        if type(root).__module__.startswith("torch."):
            return ".".join(filter(None, (self._spoken(root), path)))
        return path

    def _spoken(self, module: nn.Module) -> str:
        for frame in self.run.texts.frames():
            for name, value in (*frame.f_locals.items(), *frame.f_globals.items()):
                if value is module and name != "self":
                    return name
        return ""


def _said(error: BaseException) -> str:
    """The message of PyTorch, without the address of an object in this process, and as it speaks of what is no fake."""
    return _ADDRESS.sub("", str(error)).replace("'FakeTensor'", "'Parameter'")


def _written(value: Any) -> str:
    """An expression for a tensor like `value` with a batch of one; empty if it cannot be written."""
    if not isinstance(value, torch.Tensor) or is_lazy(value):
        return ""
    shape = list(value.shape)
    if not shape or not all(type(size) is int for size in shape):
        return ""
    sizes = ", ".join(map(str, [1, *shape[1:]] if len(shape) > 1 else shape))
    if value.is_floating_point():
        return f"torch.empty({sizes})"
    return f"torch.zeros({sizes}, dtype={value.dtype})"


def current() -> Timeline | None:
    """The timeline of the run in force; None outside runs and in trials."""
    if not runtime.running():
        return None
    run = runtime.current()
    return None if run.judging else run.timeline
