"""A bar on a terminal for work that takes long; nothing for a pipe, in CI, on a dumb terminal or with `--quiet`."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lazylint.terminal import is_dumb

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 0.7
"""Seconds that work may take before it gets a bar."""


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """What to tell how many files of how many are done; None where nobody would see it."""
    if quiet or os.environ.get("CI") or not sys.stderr.isatty() or is_dumb(os.environ):
        yield None
        return
    bar = _Bar()
    try:
        yield bar.tell
    finally:
        bar.close()


class _Bar:
    """A bar that comes up when the work has gone on for `PATIENCE`, and leaves no trace."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._shown: tuple[Progress, TaskID] | None = None
        self._told = (0, 0)
        self._closed = False

    def tell(self, done: int, total: int) -> None:
        """`done` of `total` files are traced. The first word starts the clock."""
        with self._lock:
            self._told = (done, total)
            if self._shown:
                bar, task = self._shown
                bar.update(task, completed=done, total=total)
            elif self._timer is None:
                self._timer = threading.Timer(PATIENCE, self._show)
                self._timer.daemon = True
                self._timer.start()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("tracing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with self._lock:
            if self._closed:
                return
            bar = Progress(*columns, console=Console(stderr=True), transient=True)
            done, total = self._told
            self._shown = bar, bar.add_task("tracing", completed=done, total=total)
            bar.start()

    def close(self) -> None:
        """Take the bar away."""
        with self._lock:
            self._closed = True
            if self._timer:
                self._timer.cancel()
            if self._shown:
                self._shown[0].stop()
