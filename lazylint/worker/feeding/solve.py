"""Find inputs that a model takes: run it, see what it refuses, change what that demands, run again.

The search is best-first: a feed that got through more operations is changed before one that got through fewer, unless
many have ended there in the same way.
"""

from __future__ import annotations

import heapq
import itertools
import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ..run import clock, failures
from ..run.runtime import Run
from ..tensors.specs import Feed, ValueSpec
from .changes import MOST_DIMENSIONS
from .demands import batched, next_feeds

# By how much a feed is tried earlier for each operation that the one it was made of got through.
_STEP = 20
_NUMBERS = re.compile(r"\d+")
_SAID = 200
_RANKS = range(1, MOST_DIMENSIONS + 1)
# A value that stands for an argument of another kind, and is used like that one.
_KINDS = ("list", "int", "NoneType")
_OTHER_KIND = re.compile(rf"'({'|'.join(_KINDS)})' object (has no attribute|is not|does not|cannot)")
_LACKS = re.compile(r"'(\w+)' object has no attribute")
_RUNS = 80
# So often the furthest runs end for what the program lacks before no more are made.
_ENOUGH = 12
_RUNS_FOR_BATCHES = 20


@dataclass(frozen=True)
class Attempt:
    """One run of a model on a feed: the exception that ended it, and sizes that it found equal (how many), or not."""

    feed: Feed
    run: Run
    error: Exception | None
    equal: int = 0
    unequal: tuple[tuple[int, int], ...] = ()

    @property
    def progress(self) -> int:
        """How many operations and comparisons it got through."""
        return self.run.recorder.length + self.equal

    @property
    def lacks(self) -> bool:
        """Whether it ended for what the program lacks itself: a name, an attribute of a module, what it calls."""
        lacking = _LACKS.match(str(self.error)) if isinstance(self.error, AttributeError) else None
        own = lacking and lacking[1] in {type(module).__name__ for module in self.run.keep}
        called_none = isinstance(self.error, TypeError) and str(self.error) == "'NoneType' object is not callable"
        return bool(own or called_none or isinstance(self.error, NameError))


@dataclass(frozen=True)
class Solved:
    """The attempt that got furthest, and whether it got through.

    `exhausted` is whether there was nothing left to try, `ranks` how many dimensions tensors had in what was tried.
    """

    best: Attempt
    runs: int
    exhausted: bool
    ranks: frozenset[tuple[int, ...]]

    @property
    def found(self) -> bool:
        """Whether the model takes these inputs."""
        return self.best.error is None

    @property
    def stands(self) -> bool:
        """Whether the trial that got through is what a run would be: nothing was left out, and no path chosen."""
        return self.found and not self.best.run.partial and not self.best.run.decisions.taken

    @property
    def why(self) -> str:
        """Why none were found."""
        end = f"ended{self._where} with {brief(self.best.error)}"
        return f"no inputs were found that its `forward` takes ({self.runs} tried; the furthest {end})"

    @property
    def remedy(self) -> str | None:
        """What may help where no input does; None where inputs may."""
        words = "see whether it runs on an input of yours: this is no matter of sizes"
        return words if self.best.lacks else None

    @property
    def _where(self) -> str:
        """On which line of the program the furthest ended, in words."""
        run, error = self.best.run, self.best.error
        place = run.texts.innermost(error.__traceback__) if error else None
        if place is None:
            return ""
        elsewhere = run.stacks.home is not None and place.path != run.stacks.home.path
        return f" on line {place.line}" + (f" of {os.path.basename(place.path)}" if elsewhere else "")

    @property
    def every_rank(self) -> bool:
        """Whether tensors of which nobody has said it were tried with any number of dimensions."""
        feed = self.best.feed
        each = (_RANKS if feed.open(path) else (len(spec.dims),) for path, spec in feed.tensors())
        return self.ranks >= set(itertools.product(*each))


def solve(
    start: Feed,
    attempt: Callable[[Feed], Attempt],
    seconds: float,
    hopeless: Callable[[Exception], bool] = lambda _: False,
) -> Solved:
    """Search from `start` for a feed that gets through, for at most `seconds`; one in batches, if there is one.

    The search ends where an exception is `hopeless`.
    """
    begun = clock.spent()
    order = itertools.count()
    queue: list[tuple[int, int, int, Feed]] = []
    seen: dict[str, int] = {}
    done: set[str] = set()

    def push(feed: Feed, priority: int, depth: int) -> None:
        """Queue a feed, or queue it sooner, if it has not been tried."""
        if priority < seen.get(feed.key(), priority + 1):
            seen[feed.key()] = priority
            heapq.heappush(queue, (priority, depth, next(order), feed))

    push(start, 0, 0)
    best: Attempt | None = None
    fallback: Attempt | None = None
    ends: Counter[tuple[int, str]] = Counter()
    runs, limit = 0, _RUNS
    ranks = set[tuple[int, ...]]()
    misused = set[tuple[str, str]]()
    while queue and runs < limit and (best is None or clock.spent() - begun < seconds):
        _, depth, _, feed = heapq.heappop(queue)
        if feed.key() in done or (fallback is not None and _rank(feed) <= _rank(fallback.feed)):
            continue
        if feed.chosen and any(_of_kind(feed, kind) & misused for kind in _KINDS):
            continue
        done.add(feed.key())
        tried = attempt(feed)
        runs += 1
        ranks.add(tuple(len(spec.dims) for _, spec in feed.tensors()))
        if best is None or tried.error is None or tried.progress > best.progress:
            best = tried
        if tried.error is None:
            if tried.run.unbatched is None:
                break
            fallback = fallback or tried
            limit = min(limit, runs + _RUNS_FOR_BATCHES)
            for new in batched(feed, tried.run.unbatched):
                push(new, -tried.progress * _STEP - 1, depth + 1)
            continue
        if hopeless(tried.error):
            best = tried
            break
        kind = _OTHER_KIND.search(str(tried.error)) if feed.chosen else None
        if kind and (wrong := _of_kind(feed, kind[1])):
            misused |= wrong
            continue
        end = (tried.progress, _NUMBERS.sub("", str(tried.error)))
        late = _STEP * ends[end]
        ends[end] += 1
        if ends[end] == _ENOUGH and tried.lacks and tried.progress == best.progress:
            break
        larger = batched(feed, tried.run.unbatched)
        for rank, new in enumerate((*larger, *next_feeds(feed, tried.error, tried.unequal, tried.run.asked))):
            # The first is what was demanded; it waits for no other, unless it takes features for a batch.
            waits = late if rank or _batch_inside(new) else 0
            push(new, -tried.progress * _STEP + rank + depth + waits, depth + 1)
    if fallback is not None and best is not None and (best.error or best.run.unbatched is not None):
        best = fallback
    assert best is not None
    return Solved(best, runs, not queue, frozenset(ranks))


def brief(error: Exception | None) -> str:
    """An exception on one line that is not too long."""
    return failures.in_words(error)[:_SAID].rstrip(":")


def _of_kind(feed: Feed, kind: str) -> set[tuple[str, str]]:
    """The one argument that is a value of that kind; none where several are."""
    kinds = [(name, type(s.value).__name__ if isinstance(s, ValueSpec) else str(s)) for name, s in feed.arguments]
    found = {(name, kind) for name, said in kinds if said == kind or said.startswith(f"{kind}(")}
    return found if len(found) == 1 else set()


def _batch_inside(feed: Feed) -> bool:
    """Whether a dimension behind the first is as large as the batch."""
    return any("B" in spec.dims[1:] for _, spec in feed.tensors())


def _rank(feed: Feed) -> int:
    """How many dimensions all tensors of a feed have together."""
    return sum(len(spec.dims) for _, spec in feed.tensors())
