"""The stack of a lazy call as facts: user frames from the outside in, steps through containers, turns of loops."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

from .facts import Frame
from .frames import Place, Texts, place_of

# Every guarded call and every module call takes the next number and keeps it in a local named `serial`:
# it tells two runs of one line apart, which frame objects, being reused, cannot.
serials: Iterator[int] = itertools.count(1)


class Stacks:
    """Captures stacks, and counts the turns of each place within each activation.

    `home` stands where no user frame does: a model that is called by us, not by its program.
    """

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.home = Place("", 1)
        self.markers: set[CodeType] = set()
        self._turns: dict[tuple[int, Place], list[int]] = {}

    def mark(self, code: CodeType) -> None:
        """Make frames of `code` markers; they have a local `serial`, and `position` and `made_at` for modules."""
        self.markers.add(code)

    def capture(self) -> tuple[Frame, ...]:
        """The stack that leads here, outermost first."""
        walked = self._walk(sys._getframe(1))
        found: list[Frame] = []
        activation = 0
        for index, (frame, marker) in enumerate(walked):
            if marker is not None:
                activation = marker["serial"]
                # A copy was built nowhere: nothing ran its constructor.
                if marker.get("position") is not None and marker["made_at"] is not None:
                    found.append(Frame(marker["made_at"], container=marker["position"]))
                continue
            place = place_of(frame)
            run = next((m["serial"] for _, m in walked[index + 1 :] if m is not None), 0)
            seen = self._turns.setdefault((activation, place), [])
            if run not in seen:
                seen.append(run)
            found.append(Frame(place, frame.f_code.co_name, seen.index(run) + 1))
        return tuple(found) or (Frame(self.home),)

    def _walk(self, start: FrameType | None) -> list[tuple[FrameType, dict[str, Any] | None]]:
        walked: list[tuple[FrameType, dict[str, Any] | None]] = []
        frame = start
        while frame is not None:
            if frame.f_code in self.markers:
                walked.append((frame, frame.f_locals))
            elif frame.f_code.co_filename in self.texts:
                walked.append((frame, None))
            frame = frame.f_back
        walked.reverse()
        return walked
