"""How far a loop of the program may go."""

from __future__ import annotations

from operator import length_hint
from types import FrameType
from typing import Any

from ..run import clock, runtime
from ..run.frames import Place

# A loop is cut when it has taken this long and its last turns did the same operations on the same shapes.
_PATIENCE_SECONDS = 0.5
_LIMIT_SECONDS = 5.0
_SAME_TURNS = 2
_MANY_TURNS = 1000
_TOO_MANY_TURNS = 1_000_000

_long: dict[object, int] = {}
"""Loops that were cut once, and how many turns were left at least, as far as that is known."""
_in_cut_loops = 0.0
"""Seconds that loops took which were cut, each without those in it."""


class Budget:
    """How far a loop may go. Inside a model only the hard limit counts: a turn less would change its shapes.

    A loop is cut behind its `last_turn`, which shows what of the program's state hangs on their number. Where it runs
    again, it is cut as soon as its turns are alike: else their number would part the turns of a loop around it, against
    which the time that this one took does not count either.
    """

    def __init__(self, frame: FrameType, line: int, items: Any = None) -> None:
        run = runtime.current()
        self.in_model = bool(run.modules)
        self.loop = frame.f_code, line, self.in_model
        self.left = length_hint(items, 0) if type(items).__module__ == "builtins" else 0
        self.begun = clock.spent()
        self.cut_before = _in_cut_loops
        self.turns = 0
        self.same = 0
        self.last_turn = False
        self.mark = run.recorder.length
        self.last: int | None = None
        self.seen = len(run.decisions.asked)

    def asked(self) -> list[Place]:
        """The places that have asked about unknown data since this was last asked."""
        asked = runtime.current().decisions.asked
        new, self.seen = asked[self.seen :], len(asked)
        return new

    def another(self) -> bool:
        """Whether the loop may take another turn."""
        run = runtime.current()
        spent = clock.spent() - self.begun
        own = spent - (_in_cut_loops - self.cut_before)
        if self.last_turn:
            self._cut(own)
            return False
        worked = run.recorder.length > self.mark
        if self.turns:
            signature = run.recorder.signature(self.mark)
            self.same = self.same + 1 if signature == self.last else 0
            self.last = signature
        self.turns += 1
        self.mark = run.recorder.length
        alike = self.same >= _SAME_TURNS
        known_as_long = alike and self.loop in _long and self.left >= _long[self.loop]
        long = known_as_long or spent > _PATIENCE_SECONDS or (worked and self.turns > _MANY_TURNS)
        self.last_turn = alike and long and not self.in_model
        if own > _LIMIT_SECONDS or self.turns > _TOO_MANY_TURNS or (known_as_long and self.in_model):
            run.unknown(f"this loop was cut after {self.turns - 1} turns; what follows is seen without the others")
            run.doubtful = "a loop that was cut"
            self._cut(own)
            return False
        return True

    def _cut(self, own: float) -> None:
        global _in_cut_loops  # noqa: PLW0603
        _long[self.loop] = self.left
        _in_cut_loops += own
