"""A model in other ways than the first: called by another method too, with optional arguments, at other settings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from functools import partial
from types import CodeType

from torch import nn

from ..run import clock
from ..run.decisions import Setting
from ..run.frames import Place, Text
from ..run.runtime import Run
from ..tensors.specs import Feed, Spec
from . import opinion
from .building import Built
from .construct import Construction, other_settings
from .lazies import lazy_places
from .methods import beside, followed
from .models import Model, NoModel
from .options import longer, options
from .usage import asked

_SECONDS = 3.0
_Spot = tuple[str, int, int]


def by_methods(
    model: Model,
    texts: Sequence[Text],
    entered: Set[CodeType],
    built: Callable[[], nn.Module],
    fed: Callable[[Callable[[Feed], Feed]], Model],
) -> list[Run]:
    """Runs in which another method is called after `forward`, where a lazy layer gets a width that never agrees.

    `entered` is the code that was run already; `fed` analyses the model where inputs are begun so.
    """
    found: list[Run] = []
    begun = clock.spent()
    for name in beside(model.called, built, texts, entered):
        if clock.spent() - begun > _SECONDS:
            break
        with followed(model.called, name, texts), suppress(NoModel):
            found += opinion.only_new_conflicts(fed(lambda feed: feed.begun(model.feed)).runs, model.runs)
    return found


def by_options(model: Model, texts: Sequence[Text], fed: Callable[[Callable[[Feed], Feed]], Model]) -> list[Run]:
    """Runs in which an optional argument is given, or a longer list that reaches more lazy layers, where a lazy layer
    gets a width that never agrees.
    """
    found: list[Run] = []
    begun = clock.spent()
    taken = [name for name, _ in model.feed.arguments]
    for setting, spec in options(model.called, texts, taken):
        if clock.spent() - begun > _SECONDS:
            break
        more = partial(_with_option, model.feed, setting.name, spec)
        with suppress(NoModel):
            found += _at(setting, opinion.only_new_conflicts(fed(more).runs, model.runs))
    for feed in longer(model.feed, model.runs):
        if clock.spent() - begun > _SECONDS:
            break
        with suppress(NoModel):
            runs = fed(partial(_instead, feed)).runs
            more_reached = _reached(runs) > _reached(model.runs)
            found += opinion.only_new_conflicts(runs, model.runs) if more_reached else []
    return found


def _reached(runs: Sequence[Run]) -> int:
    """How many lazy layers a run calls at most."""
    return max(sum(entry.first is not None for entry in run.ledger.entries.values()) for run in runs)


def _instead(feed: Feed, _: Feed) -> Feed:
    return feed


def _with_option(before: Feed, name: str, spec: Spec, start: Feed) -> Feed:
    begun = start.begun(before)
    return replace(begun, arguments=(*begun.arguments, (name, spec)))


def _at(setting: Setting, runs: list[Run]) -> list[Run]:
    """These runs, said to be at a setting."""
    for run in runs:
        run.decisions.setting = setting
    return runs


def by_settings(
    model: Model,
    texts: Sequence[Text],
    built: Callable[[Construction], Built | None],
    analysed: Callable[[Construction], Model],
) -> list[Run]:
    """Runs of the model at another setting, which builds lazy layers that the model does not have or is asked for when
    it is called, and where a lazy layer gets a width that never agrees. None where the user says how to build it.
    """
    missing, asks = _spots(lazy_places(model.called, texts)) - _built_at(model.runs), asked(model.cls, texts)
    first, found = model.construction, list[Run]()
    begun = clock.spent()
    for setting in other_settings(model.cls, texts, first) if (missing or asks) and not first.given else ():
        if clock.spent() - begun > _SECONDS:
            break
        other = replace(first.with_known({setting.name: setting.value}), answers={}, source="a setting")
        made = built(other)
        if made is None or not (setting.name in asks or missing & _built_at([made.run])):
            continue
        with suppress(NoModel):
            found += _at(setting, opinion.only_new_conflicts(analysed(made.construction).runs, model.runs))
    return found


def _built_at(runs: Sequence[Run]) -> Set[_Spot]:
    """Where these runs have built modules."""
    return _spots(place for run in runs for place in run.made_at.values() if place)


def _spots(places: Iterable[Place]) -> Set[_Spot]:
    """Where places begin; only the line where the interpreter keeps no columns (3.10)."""
    return {(place.path, place.line, place.column if sys.version_info >= (3, 11) else 0) for place in places}
