"""`lazylint.check(model, x)` and `lazylint.trace(model, x)`: a live model, looked at in a fork of this process.

The model stays as it is: still lazy, its parameters, hooks, mode and the state of random numbers untouched.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import linecache
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lazylint.answer import Answer, read
from lazylint.checked import Checked, exit_code
from lazylint.choice import choose, load_rules
from lazylint.config import find_config
from lazylint.fault import Fault
from lazylint.finding import Finding
from lazylint.graph import ModelGraph
from lazylint.judge import judged
from lazylint.shelf import Shelf
from lazylint.source.module import SourceModule

_WORKER = "lazylint_worker"
_MOST = 32 << 20


@dataclass(frozen=True)
class Report:
    """What was found. `graph` is the trace, `findings` are sorted; `str(report)` is the `full` format.

    A report is true if it holds no finding of the severity that `fail-on` names, or worse.
    """

    findings: tuple[Finding, ...]
    graph: ModelGraph
    checked: Checked
    failing: bool

    def __bool__(self) -> bool:
        return not self.failing

    def __str__(self) -> str:
        from lazylint.report import render

        return render("full", self.checked).rstrip("\n") or "no findings"


def check(
    model: Any,
    *inputs: Any,
    then: Sequence[Sequence[Any] | Mapping[str, Any]] = (),
    timeout: float = 60.0,
    **named: Any,
) -> Report:
    """Check a live model as if it were called with `inputs` and `named`, and then with each of `then`.

    Args:
        model: Any `nn.Module`, lazy layers and all. It is not called and not changed.
        inputs: What the first call would be given; of tensors only shape, strides and type matter. With no input
            at all, inputs that the model takes are found, as for a model in a file.
        then: Further calls: a list or tuple of positional arguments each, or a mapping of named ones.
        timeout: Seconds after which a `Fault` is raised.
        named: Named arguments of the first call.

    Raises:
        TypeError: If `model` is no module.
        Fault: If the model cannot be looked at, with the reason.
    """
    config = find_config([os.getcwd()])
    graph, modules = _traced(model, inputs, named, then, timeout, sys._getframe(1))
    shelf = Shelf(len(modules), tuple(modules), frozenset(), (), _by_path={m.path: m for m in modules})
    checked = judged(shelf, [graph], choose(load_rules(config), config), config)
    return Report(checked.findings, graph, checked, failing=exit_code(checked, config) == 1)


def trace(
    model: Any,
    *inputs: Any,
    then: Sequence[Sequence[Any] | Mapping[str, Any]] = (),
    timeout: float = 60.0,
    **named: Any,
) -> ModelGraph:
    """The graph of a live model: its lazy layers, their calls and widths, every operation. Arguments as in `check`."""
    return _traced(model, inputs, named, then, timeout, sys._getframe(1))[0]


def _traced(
    model: Any, inputs: Sequence[Any], named: Mapping[str, Any], then: Any, timeout: float, caller: Any
) -> tuple[ModelGraph, list[SourceModule]]:
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(model, torch.nn.Module):
        raise TypeError(f"lazylint checks a live nn.Module, and this is of type {type(model).__name__}")
    if not hasattr(os, "fork"):
        raise Fault("a live model is looked at in a fork of its process, which this system does not have")
    calls = [(list(inputs), dict(named))] if inputs or named else []
    for further in then:
        calls.append(([], dict(further)) if isinstance(further, Mapping) else (list(further), {}))
    if then and not (inputs or named):
        raise TypeError("`then` are calls after the first: give the first call's inputs, too")
    filename, line = caller.f_code.co_filename, caller.f_lineno
    body = _forked(lambda worker: worker.look(model, calls, filename, line), timeout)
    told = _read(body, filename)
    if told.failure is not None:
        remedy = "" if calls else "give example inputs: `lazylint.check(model, x)`"
        raise Fault(f"`{type(model).__name__}` was not analysed: {told.failure}", remedy=remedy)
    return told.graphs[0], [_module(path) for path in told.loaded or ()]


def _read(body: bytes, filename: str) -> Answer:
    import msgspec

    try:
        loaded = msgspec.json.decode(body).get("loaded") or {}
    except (msgspec.MsgspecError, AttributeError):
        return Answer(failure="the fork that looked at it ended early")
    return read(body, filename, [os.path.realpath(path) for path in loaded], sources=loaded)


def _module(path: str) -> SourceModule:
    text = "".join(linecache.getlines(path))
    return SourceModule(path, os.path.relpath(path) if os.path.isfile(path) else _cell(path), text)


def _cell(path: str) -> str:
    """What people call a cell that was run in IPython: `In[3]`."""
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    number = getattr(getattr(shell, "compile", None), "_filename_map", {}).get(path)
    return path if number is None else f"In[{number}]"


def _forked(job: Any, timeout: float) -> bytes:
    """What `job` answers in a fork of this process; `job` is given the worker's `live` module."""
    sys.stdout.flush()
    sys.stderr.flush()
    receive, send = os.pipe()
    with warnings.catch_warnings():
        # The fork calls nothing of the other threads, which do not live on in it.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        _answer(job, receive, send)
    os.close(send)
    try:
        return _received(receive, time.monotonic() + timeout)
    finally:
        os.close(receive)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _answer(job: Any, receive: int, send: int) -> None:
    """In the fork: answer, and end."""
    try:
        os.close(receive)
        quiet = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(quiet, descriptor)
        view = memoryview(job(_worker()))
        while view:
            view = view[os.write(send, view) :]
    except BaseException as error:
        import json

        said = f"lazylint failed on it, which is a bug: {type(error).__name__}: {error}"
        with contextlib.suppress(OSError):
            os.write(send, json.dumps({"failure": said[:2000]}).encode())
    finally:
        os._exit(0)


def _received(descriptor: int, deadline: float) -> bytes:
    said = bytearray()
    while len(said) < _MOST:
        ready, _, _ = select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))
        if not ready:
            raise Fault("the model took too long", remedy="give a longer `timeout`")
        chunk = os.read(descriptor, 1 << 20)
        if not chunk:
            break
        said += chunk
    return bytes(said)


def _worker() -> Any:
    """The worker's `live` module: the worker is no part of the front, and is loaded by path."""
    folder = Path(__file__).with_name("worker")
    spec = importlib.util.spec_from_file_location(
        _WORKER, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[_WORKER] = package
    spec.loader.exec_module(package)
    return importlib.import_module(f"{_WORKER}.live")
