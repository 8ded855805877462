"""Which paths to take: every branch both ways first, then every pair of branches, within a budget.

Where no branch changes anything that lazy layers see, no pair of them is taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from . import clock
from .alike import alike
from .causes import between
from .frames import Place
from .kinds import kinds
from .runtime import Run

Answers = dict[Place, bool]
Answer = tuple[Place, bool]
Goal = tuple[Answer, ...]

# So many runs that give one answer and are not asked another question show that the answer keeps it from being asked.
_SHOWN = 2
_LONGER = 3
# The part of the time that values of other kinds may take.
_KINDS = 8


@dataclass(frozen=True)
class Budget:
    """How much may be spent on the paths of one program.

    The first `least` runs may take longer, up to three times as long: few questions of a slow program are all asked.
    """

    runs: int = 64
    seconds: float = 16.0
    least: int = 1

    def is_spent(self, runs: int, seconds: float) -> bool:
        """Whether no other run is to be made after so many, in so many seconds."""
        return runs >= self.runs or (runs > 0 and seconds > self.seconds * (_LONGER if runs < self.least else 1))


@dataclass
class Explored:
    """The runs that were made; `complete` unless the budget ended before every pair of branches was taken."""

    runs: list[Run] = field(default_factory=list)
    complete: bool = True


def explore(run: Callable[[Answers, int], Run], budget: Budget) -> Explored:
    """Run a program on as many paths as its branches ask for, and as their differences need to be told apart.

    `run` takes a plan and the path's number.
    """
    explored = Explored()
    begun = clock.spent()
    covered: set[Goal] = set()
    tried: set[Goal] = set()
    plan: Answers | None = {}
    while plan is not None:
        if budget.is_spent(len(explored.runs), clock.spent() - begun):
            explored.complete = False
            return explored
        done = run(plan, len(explored.runs))
        # What the program imports is read and compiled by its first run.
        begun = begun if explored.runs else clock.spent()
        explored.runs.append(done)
        if clock.is_up():
            explored.complete = False
            return explored
        covered.update(_goals(done.decisions.taken))
        if _settled(explored.runs, covered | tried):
            break
        plan = _next(explored.runs, covered, tried)
    each = (clock.spent() - begun) / len(explored.runs)
    explored.runs += between(run, explored.runs)
    explored.runs += kinds(run, explored.runs, each, budget.seconds / _KINDS)
    return explored


def _goals(taken: Answers) -> set[Goal]:
    ordered = sorted(taken.items())
    return {(one,) for one in ordered} | set(itertools.combinations(ordered, 2))


def _settled(runs: list[Run], done: set[Goal]) -> bool:
    """Whether every branch was taken both ways, and in more than one company, and changed nothing that matters.

    What is `done` was met, or tried in vain: what a library asks once in a process is not asked on later paths.
    """
    singles = _singles(runs)
    return len(runs) > min(len(singles) // 2, 2) and singles <= done and alike(runs)


def _singles(runs: list[Run]) -> set[Goal]:
    """Every answer that any run was asked for."""
    return {((place, answer),) for run in runs for place in run.decisions.taken for answer in (True, False)}


def _next(runs: list[Run], covered: set[Goal], tried: set[Goal]) -> Answers | None:
    """A plan that meets the first goal not yet met, and as many others as it can; None when none is left."""
    places = sorted({place for run in runs for place in run.decisions.taken})
    singles = sorted(_singles(runs))
    pairs: list[Goal] = [
        ((a, x), (b, y)) for a, b in itertools.combinations(places, 2) for x in (True, False) for y in (True, False)
    ]
    met = covered | _apart(runs, places)
    for goal in (*singles, *pairs):
        if goal not in met and goal not in tried:
            tried.add(goal)
            return _extend(goal, places, met)
    return None


def _extend(goal: Goal, places: list[Place], met: set[Goal]) -> Answers:
    plan = dict(goal)

    def gain(place: Place, answer: bool) -> int:
        new = (place, answer)
        pairs = (tuple(sorted([new, (other, plan[other])])) for other in plan)
        return sum(pair not in met for pair in pairs) + ((new,) not in met)

    for place in places:
        if place not in plan:
            plan[place] = max((True, False), key=lambda answer: gain(place, answer))
    return plan


def _apart(runs: list[Run], places: list[Place]) -> set[Goal]:
    """Pairs of answers of which one keeps the other from being asked for, as in a branch that is not entered."""
    found: set[Goal] = set()
    for place, answer in itertools.product(places, (True, False)):
        having = [run.decisions.taken for run in runs if run.decisions.taken.get(place) is answer]
        if len(having) >= _SHOWN:
            unasked = [other for other in places if not any(other in taken for taken in having)]
            pairs = itertools.product(unasked, (True, False))
            found |= {tuple(sorted([(place, answer), (other, either)])) for other, either in pairs}
    return found
