"""Models that a program builds and calls with data nobody knows, or leaves to others: a copy of each is fed by us."""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter, is_lazy

from ..run import runtime
from ..run.frames import Place, Texts
from ..run.runtime import Run, Unfed
from ..tensors import fakes
from ..tensors.tree import has_forward, modules

# What is of these is part of a model itself, or stands for something.
_COPIED = frozenset({"torch", __package__.partition(".")[0]})
# So many other settings of the program are tried.
_MOST_OTHERS = 4
# PyTorch's own annotations lack the arguments.
_parameter: Any = UninitializedParameter
_buffer: Any = UninitializedBuffer


@dataclass(frozen=True)
class Instance:
    """A model as its program left it, the run that built it, and `otherwise` those that are built there at other
    settings of the program."""

    module: nn.Module
    run: Run
    unfed: Unfed
    name: str
    place: Place
    otherwise: tuple[Instance, ...] = ()

    @property
    def of_library(self) -> bool:
        """Whether it is put together from classes of libraries, and has none of the program's own."""
        return self.run.of_library(type(self.module))

    @property
    def is_refused(self) -> bool:
        """Whether PyTorch refuses what the program does with a lazy layer of it: that is told."""
        inner = {id(module) for module in modules(self.module)}
        raised = (event for event in self.run.timeline.events if event.raises)
        return any(id(subject.module) in inner for event in raised for subject in event.subjects)

    def copied(self) -> nn.Module:
        """A copy of its own, known to the run in force as the model was to the run that built it."""
        run = runtime.current()
        memo = {id(p): _fresh(p) for m in modules(self.module) for p in _lazy(m)}
        memo |= {
            id(value): value for m in modules(self.module) for value in vars(m).values() if self._is_foreign(value)
        }
        with runtime.judging():
            made: nn.Module = copy.deepcopy(self.module, memo)
        for old in modules(self.module):
            new = memo.get(id(old))
            if not isinstance(new, nn.Module):
                continue
            run.keep.append(new)
            run.made_at[id(new)] = self.run.made_at.get(id(old))
            for parameter in _lazy(new):
                run.ledger.own(parameter, new)
        return made

    def _is_foreign(self, value: Any) -> bool:
        """Whether a model just holds it: a figure, a logger, a trainer of a library, which take long to copy."""
        cls = type(value)
        top = cls.__module__.partition(".")[0]
        if top in _COPIED or top in sys.stdlib_module_names or isinstance(value, (nn.Module, torch.Tensor, Mapping)):
            return False
        return self.run.of_library(cls)


def _lazy(module: nn.Module) -> list[Any]:
    return [p for p in fakes.parameters_and_buffers(module).values() if is_lazy(p)]


def _fresh(parameter: Any) -> Any:
    """An uninitialised parameter or buffer like another: PyTorch itself cannot copy the buffers."""
    with fakes.real():
        dtype = parameter.data.dtype
    if isinstance(parameter, UninitializedParameter):
        return _parameter(requires_grad=parameter.requires_grad, dtype=dtype)
    return _buffer(dtype=dtype)


def unfed(runs: Sequence[Run], texts: Texts, home: Place) -> Iterator[Instance]:
    """The models of these runs that no call initialised whole, one for each place where one is built.

    Each run has made the program's classes anew; those of the last are what the program leaves behind.
    """
    found: dict[object, list[Instance]] = {}
    for run in reversed(runs):
        for waiting in run.unfed.values():
            module, made_at = waiting.module, run.made_at.get(id(waiting.module))
            key = (type(module).__module__, type(module).__qualname__, made_at)
            if not _uncalled(module, run):
                run.facts.note(*waiting.others)
            else:
                name = waiting.name or _named(module, made_at, texts)
                found.setdefault(key, []).append(Instance(module, run, waiting, name, made_at or home))
    for first, *others in found.values():
        settings = {_settings(first.run): first}
        for other in others:
            settings.setdefault(_settings(other.run), other)
        yield replace(first, otherwise=tuple(settings.values())[1 : 1 + _MOST_OTHERS])


def _settings(run: Run) -> frozenset[tuple[Place, bool]]:
    """The settings that nobody gives, as the run has taken them."""
    return frozenset((p, answer) for p, answer in run.decisions.taken.items() if p in run.decisions.settings)


def left_behind(run: Run, names: Mapping[str, Any], builds_lazy: Callable[[type], bool]) -> None:
    """Count among the models to be fed those that are put together from classes of libraries, and that nothing calls.

    Whoever gets them calls them, or imports them by a global name; models of the program's own classes that build lazy
    layers themselves are built and fed by us.
    """
    inside = {id(child) for module in run.keep for child in vars(module).get("_modules", {}).values()}
    called = {id(value): name for name, value in names.items()}
    for module in run.keep:
        ours = "_modules" in vars(module) and module._modules and id(module) not in inside
        alone = ours and has_forward(type(module)) and not _begun(module, run)
        if alone and (run.of_library(type(module)) or _is_given_lazy(module, run, builds_lazy)):
            run.unfed.setdefault(id(module), Unfed(module, name=called.get(id(module), "")))


def _is_given_lazy(
    module: nn.Module, run: Run, builds_lazy: Callable[[type], bool], around: frozenset[int] = frozenset()
) -> bool:
    """Whether lazy layers are in it that neither its class builds, nor that of a part, which is fed on its own."""
    if id(module) in run.ledger.entries:
        return True
    if id(module) in around or (not run.of_library(type(module)) and builds_lazy(type(module))):
        return False
    children = [child for child in vars(module).get("_modules", {}).values() if isinstance(child, nn.Module)]
    return any(_is_given_lazy(child, run, builds_lazy, around | {id(module)}) for child in children)


def _begun(module: nn.Module, run: Run) -> bool:
    """Whether the program calls it, or any of its layers, itself."""
    if id(module) in run.called:
        return True
    entries = [run.ledger.entries.get(id(inner)) for inner in modules(module)]
    return any(entry is not None and (entry.first is not None or entry.unseen) for entry in entries)


def _uncalled(module: nn.Module, run: Run) -> bool:
    entries = [run.ledger.entries.get(id(inner)) for inner in modules(module)]
    return any(entry is not None and entry.first is None for entry in entries)


def _named(module: nn.Module, made_at: Place | None, texts: Texts) -> str:
    text = texts.files.get(made_at.path) if made_at else None
    if type(module).__module__.startswith("torch.") and text and made_at:
        return text.assigned(made_at) or type(module).__name__
    return type(module).__qualname__
