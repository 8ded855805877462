"""How many processors there are, and a question that all of them ask."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

# To fork takes as long as to ask this many times.
_WORTH_A_FORK = 500

Thing = TypeVar("Thing")


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def holds_for_all(question: Callable[[Sequence[Thing]], bool], things: Sequence[Thing]) -> bool:
    """Whether something holds for all of `things`, which `question` says of any number of them. Many are shared out
    among forked processes, where that is safe; one that ends badly counts as a no."""
    shares = min(processors(), len(things) // _WORTH_A_FORK + 1) if _may_fork() else 1
    children = [_forked(question, things[share::shares]) for share in range(1, shares)]
    held = False
    try:
        held = question(things[::shares])
    finally:
        for child in children:
            held = _ended_well(child, wanted=held) and held
    return held


def _may_fork() -> bool:
    """A fork takes no threads along, and what they hold is held for ever."""
    return sys.platform == "linux" and threading.active_count() == 1


def _forked(question: Callable[[Sequence[Thing]], bool], things: Sequence[Thing]) -> int:
    """A process that asks, and ends with 0 where the answer is yes."""
    child = os.fork()
    if not child:
        code = 1
        try:
            code = 0 if question(things) else 1
        finally:
            os._exit(code)
    return child


def _ended_well(child: int, *, wanted: bool) -> bool:
    """Whether the process has ended with 0; what it does is broken off where it is no longer `wanted`."""
    try:
        if not wanted:
            os.kill(child, 9)
        return os.waitpid(child, 0)[1] == 0
    except OSError:
        return False
