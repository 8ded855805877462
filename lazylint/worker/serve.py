"""The worker's loop: import torch once, then fork a child for each job and pass its answer on.

Requests come on standard input, answers leave on what was standard output; both are frames of a length (8 bytes,
big-endian) and JSON. User code runs only in children, which hold neither end.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import Any, NoReturn

_LENGTH = struct.Struct(">Q")
_MAX_ANSWER = 64 << 20
_DEBUG = "--debug" in sys.argv


@dataclass
class _Child:
    id: int
    pid: int
    pipe: int
    deadline: float
    timeout: float
    answer: bytearray = field(default_factory=bytearray)


def serve(locked: bool) -> None:
    """Answer jobs until standard input ends."""
    requests, answers = _take_descriptors()
    try:
        import torch

        torch.set_num_threads(1)
        from . import guard, instrument, modules, warm

        instrument.install(guard)
        modules.install()
        warm.up()
    except ImportError as error:
        _send(answers, {"fatal": f"torch cannot be imported: {error}"})
        return
    _send(answers, {"ready": torch.__version__, "python": sys.version.partition(" ")[0]})
    gc.collect()
    gc.freeze()
    _Loop(requests, answers, locked).run()


class _Loop:
    def __init__(self, requests: int, answers: int, locked: bool) -> None:
        self.requests, self.answers, self.locked = requests, answers, locked
        self.selector = selectors.DefaultSelector()
        self.selector.register(requests, selectors.EVENT_READ)
        self.children: dict[int, _Child] = {}
        self.buffer = bytearray()
        self.open = True

    def run(self) -> None:
        while self.open or self.children:
            soonest = min((child.deadline for child in self.children.values()), default=None)
            wait = None if soonest is None else max(soonest - time.monotonic(), 0)
            for key, _ in self.selector.select(wait):
                if key.fd == self.requests:
                    self._read_requests()
                else:
                    self._read_child(self.children[key.fd])
            for child in list(self.children.values()):
                if time.monotonic() >= child.deadline:
                    self._end(child, f"it took longer than {child.timeout:g} s")

    def _read_requests(self) -> None:
        data = os.read(self.requests, 1 << 20)
        if not data:
            self.open = False
            self.selector.unregister(self.requests)
        self.buffer += data
        while len(self.buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self.buffer)
            if len(self.buffer) < _LENGTH.size + length:
                return
            request = json.loads(bytes(self.buffer[_LENGTH.size : _LENGTH.size + length]))
            del self.buffer[: _LENGTH.size + length]
            self._start(request)

    def _start(self, request: dict[str, Any]) -> None:
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(self.requests)
            os.close(self.answers)
            os.close(read)
            for child in self.children.values():
                os.close(child.pipe)
            _child(request, write, self.locked)
        os.close(write)
        child = _Child(request["id"], pid, read, time.monotonic() + request["timeout"], request["timeout"])
        self.children[read] = child
        self.selector.register(read, selectors.EVENT_READ)

    def _read_child(self, child: _Child) -> None:
        data = os.read(child.pipe, 1 << 20)
        child.answer += data
        if len(child.answer) > _MAX_ANSWER:
            self._end(child, "its answer is too large")
        elif not data:
            self._end(child, None)

    def _end(self, child: _Child, failure: str | None) -> None:
        self.selector.unregister(child.pipe)
        os.close(child.pipe)
        del self.children[child.pipe]
        with contextlib.suppress(ProcessLookupError, PermissionError):  # locked jobs end by a timer of their own
            os.kill(child.pid, signal.SIGKILL)
        _, status = os.waitpid(child.pid, 0)
        answer: dict[str, Any] = {}
        if failure is None:
            try:
                answer = json.loads(child.answer)
            except ValueError:
                failure = f"the process that ran it ended early ({_ending(status)})"
        _send(self.answers, {**(answer if failure is None else {"failure": failure}), "id": child.id})


def _child(request: dict[str, Any], pipe: int, locked: bool) -> NoReturn:
    try:
        if locked:
            from . import lock

            lock.deny_children(request["timeout"] + 1)
        from .analyse import analyse

        try:
            answer = analyse(request["path"], request["text"], request["roots"])
        except BaseException as error:
            if _DEBUG:
                import traceback

                traceback.print_exc()
            answer = {"failure": f"lazylint failed on it, which is a bug: {type(error).__name__}: {error}"}
        view = memoryview(json.dumps(answer).encode())
        while view:
            view = view[os.write(pipe, view) :]
    finally:
        os._exit(0)


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit code {os.waitstatus_to_exitcode(status)}"


def _take_descriptors() -> tuple[int, int]:
    """Keep the two pipes to the front for ourselves; what user code reads and prints is nothing."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1) if _DEBUG else (0, 1, 2):
        os.dup2(nothing, standard)
    return requests, answers


def _send(pipe: int, message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    view = memoryview(_LENGTH.pack(len(body)) + body)
    while view:
        view = view[os.write(pipe, view) :]
