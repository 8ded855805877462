"""Files of the project that several jobs import, which their worker may compile once for all to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

# What so many jobs have imported the next one will, too.
_OFTEN = 2


class Imports:
    """Counts imports of jobs that have ended, until a worker has died: one of these files may have killed it."""

    def __init__(self) -> None:
        self._imports: Counter[str] = Counter()
        self._due: list[str] = []
        self._trusted = True

    def saw(self, imported: Iterable[str]) -> None:
        """A job has imported these files."""
        for path in imported:
            self._imports[path] += 1
            if self._imports[path] == _OFTEN:
                self._due.append(path)

    def due(self) -> list[str]:
        """The files that are worth it, and were not told before."""
        due, self._due = self._due, []
        return due if self._trusted else []

    def distrust(self) -> None:
        """Prepare nothing any more."""
        self._trusted = False
