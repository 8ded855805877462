"""A run of one model, in force while it is built and called."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from ..run import runtime
from ..run.runtime import Run


class Running:
    """Puts a run, the fake mode and the run's recorder in force; `trying` is for runs whose failures are answers."""

    def __init__(self, run: Run, mode: Any, trying: bool) -> None:
        self.run, self.mode, self.stack = run, mode, ExitStack()
        run.trying = trying

    def __enter__(self) -> Run:
        runtime.begin(self.run)
        self.stack.enter_context(self.mode)
        self.stack.enter_context(self.run.recorder)
        return self.run

    def __exit__(self, *_: object) -> None:
        self.stack.close()
        runtime.end()
