"""How long a program may run: past that, its next call raises `TimeUp`, and what was seen till then is told.

Budgets of parts of a run count `spent` seconds, which other processes on a busy machine do not use up.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

_end = math.inf
# Asking for processor time is a call to the kernel, and every turn of every loop asks.
_FRESH_SECONDS = 0.01
_asked = -math.inf
_spent = 0.0


class TimeUp(BaseException):
    """The time is used up. No `Exception`, so that neither the program nor a guard takes it for a failure."""


@contextmanager
def until(moment: float) -> Iterator[None]:
    """Let programs run until `moment`, as `time.monotonic` tells it."""
    global _end  # noqa: PLW0603
    before, _end = _end, moment
    try:
        yield
    finally:
        _end = before


def is_up() -> bool:
    """Whether the time is used up."""
    return time.monotonic() > _end


def check() -> None:
    """Raise `TimeUp` if the time is used up."""
    if is_up():
        raise TimeUp


def spent() -> float:
    """Seconds of processor time that this process has used, as they were a hundredth of a second ago or later."""
    global _asked, _spent
    now = time.monotonic()
    if now - _asked > _FRESH_SECONDS:
        _asked, _spent = now, time.process_time()
    return _spent
