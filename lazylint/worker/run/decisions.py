"""Answers to conditions that nobody can compute: a plan for some places, and what is likely for the rest."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from . import machines
from .answered import Answered, Trail, asks_kind, asks_nothing
from .frames import Place, Texts, place_of, text_of_library
from .opaque import Opaque, is_of_item

# So often in a row a library may ask the same.
_MOST_TURNS = 100
_OURS = str(Path(__file__).parent.parent)


GIVEN = ...
"""Any value for an argument whose default is None."""


@dataclass(frozen=True)
class Setting:
    """A value for an argument of a constructor or of a call, at `place`, that stands in for its default.

    Or what is `assumed` of how the model is used, in words.
    """

    name: str
    value: Any
    place: Place
    assumed: bool = False

    @property
    def text(self) -> str:
        """The condition that is met so."""
        if isinstance(self.value, bool):
            return self.name
        if self.value is GIVEN:
            return f"{self.name} is None"
        named = f"{type(self.value).__name__}.{self.value.name}" if isinstance(self.value, Enum) else repr(self.value)
        return f"{self.name} == {named}"

    @property
    def answer(self) -> bool:
        """What the condition is."""
        return self.value if isinstance(self.value, bool) else self.value is not GIVEN


def _likely(trail: Trail | None) -> bool:
    """What is answered first: most values are not None, nor of the class that they are asked for, but of a wide one."""
    here = machines.likely(trail)
    if here is not None:
        return here
    match trail:
        case (_, *_, ("not in" | "without" | "outside", *_)):
            return False
        case (_, *_, ("is none",)):
            return False
        case (_, *_, ("isinstance", tuple() as kinds)):
            try:
                return issubclass(Opaque, kinds)
            except TypeError:
                return False
    return True


def _is_unlikely(trail: Trail | None) -> bool:
    """Whether only one answer is likely: to whether a value is None, and to what other machines answer otherwise."""
    return asks_nothing(trail) or machines.is_of_machine(trail)


@dataclass
class Decisions:
    """What was asked on this run and answered. Every place gets one answer for the whole of a run,
    unless what is asked there follows from other answers (`answered`).

    `repeated` holds the places that a model asks about its data: there, another batch may get another answer.
    `settings` are those where what is asked is no data: nobody gives here what the program is set to.
    `imagined` is the code that asks about items of which nobody knows how many there are, nor in which order, and
    `of_items` where it does, or where a value is asked for another kind than it was found, or is likely, to be.
    `elsewhere` is what other files ask of the kind of a value, whether one is None, and what is asked of the `machine`:
    only a plan for that place gives another answer.
    `asked` are the places in the order of their questions. What another file asks while it is imported takes one
    answer on all paths: the paths of that file are taken where it is checked itself. So does what the program assumes,
    and raises where it does not hold, if nothing catches that.
    `setting` is one that the model was built at, or called with, for this run.
    """

    texts: Texts
    plan: Mapping[Place, bool] = field(default_factory=dict)
    taken: dict[Place, bool] = field(default_factory=dict)
    repeated: set[Place] = field(default_factory=set)
    settings: set[Place] = field(default_factory=set)
    imagined: set[CodeType] = field(default_factory=set)
    of_items: set[Place] = field(default_factory=set)
    elsewhere: dict[Place, bool] = field(default_factory=dict)
    machine: set[Place] = field(default_factory=set)
    asked: list[Place] = field(default_factory=list)
    answered: Answered = field(default_factory=Answered)
    setting: Setting | None = None
    _asking: tuple[CodeType, int] | None = None
    _turns: int = 0
    _imports: int = 0

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Another file is being imported."""
        self._imports += 1
        try:
            yield
        finally:
            self._imports -= 1

    def decide(self, repeats: bool, trail: Trail | None, *, data: bool = False) -> bool:
        """The truth of a value that nobody knows, which may be `data`, asked by the innermost user frame."""
        place = self.texts.here()
        if place is None:
            return True
        library = self._library()
        if library is not None:
            granted = self._granted(library)
            if granted is not None:
                return granted
            if self._goes_round(library):
                return not self.taken.get(place, True)
        if trail and is_of_item(trail):
            self.imagined.update(frame.f_code for frame in islice(self.texts.frames(), 1))
        if trail and (is_of_item(trail) or self.answered.is_another_kind(trail)):
            self.of_items.add(self.texts.files[place.path].condition(place))
        known = self.answered.get(trail) if trail else None
        if known is None:
            known = self._decide(repeats, place, trail, data=data)
            if trail:
                self.answered.put(trail, known)
        elif not _is_unlikely(trail):
            self.asked.append(self.texts.files[place.path].condition(place))
        return known

    def _decide(self, repeats: bool, place: Place, trail: Trail | None, *, data: bool) -> bool:
        likely = _likely(trail)
        text = self.texts.files[place.path]
        place = text.condition(place)
        unlikely = _is_unlikely(trail)
        if not unlikely:
            self.asked.append(place)
        if place in text.assumed and not self._may_be_caught():
            return text.assumed[place]
        if self._imports:
            return likely
        of_kind = place.path != self.texts.checked and asks_kind(trail)
        if (of_kind or unlikely) and place not in self.plan:
            if machines.is_of_machine(trail):
                self.machine.add(place)
            return self.elsewhere.setdefault(place, likely)
        if repeats:
            self.repeated.add(place)
        if not data:
            self.settings.add(place)
        return self.taken.setdefault(place, self.plan.get(place, likely))

    def _library(self) -> FrameType | None:
        """The frame that asks, if it is one of a library."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None and frame.f_code.co_filename.startswith(_OURS):
            frame = frame.f_back
        return None if frame is None or frame.f_code.co_filename in self.texts else frame

    def _granted(self, library: FrameType) -> bool | None:
        """What a library takes for granted where it asks: otherwise it raises, and nothing catches it."""
        text = text_of_library(library.f_code.co_filename)
        answer = text.assumed.get(text.condition(place_of(library)))
        caught = answer is None or any(text.catching(library.f_lineno)) or self._may_be_caught()
        return None if caught else answer

    def _goes_round(self, library: FrameType) -> bool:
        """Whether code of a library asks the same again and again: a loop that waits for the other answer."""
        asking = (library.f_code, library.f_lasti)
        self._turns = self._turns + 1 if asking == self._asking else 0
        self._asking = asking
        return self._turns > _MOST_TURNS

    def _may_be_caught(self) -> bool:
        frames = self.texts.frames()
        return any(any(self.texts.files[f.f_code.co_filename].catching(f.f_lineno)) for f in frames)
