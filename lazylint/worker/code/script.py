"""Entry (a): a file run as a script, once for each path through it."""

from __future__ import annotations

import importlib
import sys
from contextlib import ExitStack, suppress
from types import ModuleType
from typing import Any

from torch._subclasses.fake_tensor import FakeTensorMode

from ..recording.modules import marker_codes
from ..run import clock, opaque, runtime
from ..run.decisions import Decisions
from ..run.frames import Place, Texts
from ..run.runtime import Run
from . import chance
from .entries import Entry
from .load import Finder, ImportsItself


def run_script(
    path: str,
    finder: Finder,
    decisions: Decisions,
    number: int,
    mode: FakeTensorMode,
    entry: Entry | None = None,
) -> tuple[Run, dict[str, Any]]:
    """Run the file at `path` as `__main__` on fake tensors: what was seen, and the names it left.

    A module that its own package imports is imported instead, once, unless it asks whether it is `__main__`.
    Then `entry` is called, which the program itself does not; what it returns is left under its name.
    """
    texts = decisions.texts
    # Those of the run before stay until now: what it has left asks for its module by name.
    finder.forget()
    run = begin(texts, decisions, number)
    run.stacks.home = Place(path, 1)
    module = ModuleType("__main__")
    module.__file__ = path
    module.__package__ = finder.package(path)
    sys.modules["__main__"] = module
    sys.argv = [path]
    try:
        with ExitStack() as stack:
            stack.enter_context(mode)
            stack.enter_context(run.recorder)
            with suppress(SystemExit):
                module = _run(path, finder, module)
            if entry is not None:
                run.stacks.home = entry.place
                module.__dict__[str(entry)] = entry.enter(module.__dict__)
    except clock.TimeUp as end:
        place = texts.innermost(end.__traceback__)
        run.unknown("the time for this file was used up here", place, remedy="raise `--timeout`")
    except BaseException as error:
        # The program ends itself: by `sys.exit`, or as tests do that are skipped or fail.
        if isinstance(error, Exception):
            raise
        run.skipped = not isinstance(error, SystemExit)
    finally:
        runtime.end()
    return run, module.__dict__


def _run(path: str, finder: Finder, module: ModuleType) -> ModuleType:
    """Run the file in `module`, or import it; the module that it ran in."""
    program = finder.program(path)
    if module.__package__ and "__main__" not in program.text.text:
        finder.script = path
    try:
        program.run(module)
    except ImportsItself as found:
        name = str(found)
        # What was imported so far hangs on a package that was not finished.
        finder.forget(name.partition(".")[0])
        return importlib.import_module(name)
    finally:
        finder.script = ""
    return module


def begin(texts: Texts, decisions: Decisions, number: int) -> Run:
    """A new run, put in force."""
    run = Run(texts, decisions, number)
    for code in marker_codes():
        run.stacks.mark(code)
    opaque.decide, opaque.forget, opaque.graph_types = run.decide, run.decisions.answered.forget, run.graph_types
    opaque.hold, opaque.word = run.hold, run.words.of
    runtime.begin(run)
    chance.begin()
    return run
