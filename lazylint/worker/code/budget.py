"""How far a loop of the program may go."""

from __future__ import annotations

from ..run import clock, runtime
from ..run.frames import Place

# A loop is cut when it has taken this long and its last turns did the same operations on the same shapes.
_PATIENCE_SECONDS = 0.5
_LIMIT_SECONDS = 5.0
_SAME_TURNS = 2
_MANY_TURNS = 1000
_TOO_MANY_TURNS = 1_000_000


class Budget:
    """How far a loop may go. Inside a model only the hard limit counts: a turn less would change its shapes.

    A loop is cut behind its `last_turn`, which shows what of the program's state hangs on their number.
    """

    def __init__(self) -> None:
        run = runtime.current()
        self.begun = clock.spent()
        self.turns = 0
        self.same = 0
        self.last_turn = False
        self.in_model = bool(run.modules)
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
        if self.last_turn:
            return False
        worked = run.recorder.length > self.mark
        if self.turns:
            signature = run.recorder.signature(self.mark)
            self.same = self.same + 1 if signature == self.last else 0
            self.last = signature
        self.turns += 1
        self.mark = run.recorder.length
        spent = clock.spent() - self.begun
        steady = self.same >= _SAME_TURNS and not self.in_model
        self.last_turn = steady and (spent > _PATIENCE_SECONDS or (worked and self.turns > _MANY_TURNS))
        if spent > _LIMIT_SECONDS or self.turns > _TOO_MANY_TURNS:
            run.unknown(f"this loop was cut after {self.turns - 1} turns; what follows is seen without the others")
            run.doubtful = "a loop that was cut"
            return False
        return True
