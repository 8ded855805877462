"""Paths on which a value that nobody knows is None, or of another kind if other files of the program ask for that, or
the machine is another one.

A library asks for the kind of every argument. So these paths are few, one for each question, and only those are kept
that show other calls of lazy layers: where the value is of no such kind, what follows fails for that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from . import clock
from .alike import calls_of
from .frames import Place
from .runtime import Run

_MOST = 8


def kinds(
    run: Callable[[dict[Place, bool], int], Run], runs: Sequence[Run], each: float, seconds: float
) -> Iterator[Run]:
    """More runs, as long as they do not take `seconds`; `run` takes a plan and the path's number, as for `runs`.

    Each of those took `each` seconds.
    """
    begun = clock.spent()
    plain, first, number = tuple(runs), runs[0], len(runs)
    seen = frozenset().union(*map(calls_of, runs))
    if seen and each > seconds:
        return
    for place, answer in list(first.decisions.elsewhere.items())[:_MOST]:
        if clock.spent() - begun > seconds or clock.is_up():
            return
        other = run({**first.decisions.plan, place: not answer}, number)
        if calls_of(other) <= seen or (seen and _fails(other, first)):
            continue
        seen |= calls_of(other)
        for one in plain:
            if place in one.decisions.elsewhere:
                one.decisions.taken[place] = one.decisions.elsewhere[place]
        if place not in first.decisions.machine:
            other.decisions.of_items.add(place)
        number += 1
        yield other


def _fails(run: Run, other: Run) -> bool:
    """Whether something is refused, or is not known, that was so on no `other` path."""
    refused = {refusal.stack for refusal in other.facts.refusals}
    return any(unknown not in other.facts.unknowns for unknown in run.facts.unknowns) or any(
        refusal.stack not in refused for refusal in run.facts.refusals
    )
