"""The worker's loop: import torch once, then fork a child for each job and pass its answer on, unread.

Requests come on standard input as frames of a length (8 bytes, big-endian) and JSON: jobs, and files that jobs to come
are likely to import, which are compiled once for all of them. What leaves on what was standard output are frames of a
length, the job's number and a kind (`_HELLO`, `_ANSWER`, `_FAILURE`). User code runs only in children, which hold
neither end. A child answers with the nonce that was drawn for it, a length and JSON, once; whatever else comes out of
its pipe is no answer.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import secrets
import selectors
import signal
import struct
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, NoReturn

from . import faults

_LENGTH = struct.Struct(">Q")
_HEAD = struct.Struct(">QqB")
_HELLO, _ANSWER, _FAILURE = range(3)
_NONCE = 16
_MAX_ANSWER = 32 << 20
# How often children are looked for that have ended, or must.
_TICK_SECONDS = 0.01


@dataclass
class _Child:
    """A forked job. `open` is whether its pipe is; `told` whether the front has had its answer."""

    id: int
    pid: int
    pipe: int
    nonce: bytes
    deadline: float
    timeout: float
    said: bytearray = field(default_factory=bytearray)
    open: bool = True
    told: bool = False


def serve(lock: str, width: int) -> None:
    """Answer jobs, `width` at once, until standard input ends. `lock` is "strict", "best-effort" or "off"."""
    requests, answers = _take_descriptors()
    try:
        import torch

        torch.set_num_threads(1)
        from . import warm
        from .code import guard, hidden
        from .recording import modules

        hidden.install(guard)
        modules.install()
        warm.up()
    except ImportError as error:
        _send(answers, -1, _HELLO, json.dumps({"fatal": f"torch cannot be imported: {error}"}).encode())
        return
    hello = {"ready": torch.__version__, "python": sys.version.partition(" ")[0]}
    _send(answers, -1, _HELLO, json.dumps(hello).encode())
    # No garbage is collected: a child ends before it counts, and PyTorch does not live through a collection of fakes at
    # every moment.
    gc.freeze()
    _Loop(requests, answers, lock, width).run()


class _Loop:
    def __init__(self, requests: int, answers: int, lock: str, width: int) -> None:
        self.requests, self.answers, self.lock, self.width = requests, answers, lock, width
        self.selector = selectors.DefaultSelector()
        self.selector.register(requests, selectors.EVENT_READ)
        self.children: dict[int, _Child] = {}
        self.waiting: deque[dict[str, Any]] = deque()
        self.preparing: deque[str] = deque()
        self.buffer = bytearray()
        self.open = True

    def run(self) -> None:
        from .code import prepared

        while self.open:
            while self.waiting and self._room():
                self._start(self.waiting.popleft())
            for key, _ in self.selector.select(0 if self.preparing else self._patience()):
                if key.fd == self.requests:
                    self._read_requests()
                else:
                    self._read_child(key.data)
            if self.preparing:
                prepared.prepare(self.preparing.popleft())
            for child in list(self.children.values()):
                self._look_after(child)
        # The front is gone, or has no more use for us.
        for child in self.children.values():
            _kill(child)

    def _room(self) -> bool:
        """Whether one more may start. Some that were given up live on until their own timer ends them."""
        busy = sum(not child.told for child in self.children.values())
        return busy < self.width and len(self.children) < 2 * self.width

    def _patience(self) -> float | None:
        """Seconds until something must be looked at though nothing was said."""
        if any(not child.open for child in self.children.values()):
            return _TICK_SECONDS
        soonest = min((child.deadline for child in self.children.values()), default=None)
        return None if soonest is None else max(soonest - time.monotonic(), 0)

    def _read_requests(self) -> None:
        data = os.read(self.requests, 1 << 20)
        if not data:
            self.open = False
            return
        self.buffer += data
        while len(self.buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self.buffer)
            if len(self.buffer) < _LENGTH.size + length:
                return
            request = json.loads(bytes(self.buffer[_LENGTH.size : _LENGTH.size + length]))
            if "prepare" in request:
                self.preparing += request["prepare"]
            else:
                self.waiting.append(request)
            del self.buffer[: _LENGTH.size + length]

    def _start(self, request: dict[str, Any]) -> None:
        nonce = secrets.token_bytes(_NONCE)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            # Whoever holds the selector can take our descriptors out of it.
            self.selector.close()
            for descriptor in (self.requests, self.answers, read):
                os.close(descriptor)
            for child in self.children.values():
                if child.open:
                    os.close(child.pipe)
            self.waiting.clear()
            self.buffer.clear()
            _child(request, write, nonce, self.lock)
        os.close(write)
        timeout = request["timeout"]
        child = _Child(request["id"], pid, read, nonce, time.monotonic() + timeout, timeout)
        self.children[pid] = child
        self.selector.register(read, selectors.EVENT_READ, child)

    def _read_child(self, child: _Child) -> None:
        data = os.read(child.pipe, 1 << 20)
        child.said += data
        if len(child.said) > _MAX_ANSWER:
            self._tell(child, failure="its answer is too large")
        elif not data:
            self._close(child)
            if child.said:
                self._judge(child)

    def _judge(self, child: _Child) -> None:
        """Tell what a child that closed its pipe has said, if it is one answer and ours."""
        head = child.nonce + _LENGTH.pack(max(len(child.said) - _NONCE - _LENGTH.size, 0))
        if child.said.startswith(head) and len(child.said) >= len(head):
            self._tell(child, answer=bytes(child.said[len(head) :]))
        elif child.said.startswith(child.nonce):
            self._tell(child, failure="it answered in part, or more than once")
        else:
            self._tell(child, failure="it wrote to the pipe for answers")

    def _look_after(self, child: _Child) -> None:
        """Bury a child that has ended and end one that is late, without ever waiting for it."""
        late = time.monotonic() >= child.deadline
        if late and not child.told:
            self._tell(child, failure=f"it took longer than {child.timeout:g} s")
        if not child.open:
            ended, status = os.waitpid(child.pid, os.WNOHANG)
            if ended:
                if not child.told:
                    self._tell(child, failure=f"the process that ran it ended early ({_ending(status)})")
                del self.children[child.pid]

    def _tell(self, child: _Child, answer: bytes | None = None, failure: str = "") -> None:
        """Pass on the one answer of a child, or why there is none; then it has no reason to live."""
        self._close(child)
        child.told = True
        child.said.clear()
        if answer is None:
            _kill(child)
            _send(self.answers, child.id, _FAILURE, failure.encode())
        else:
            _send(self.answers, child.id, _ANSWER, answer)

    def _close(self, child: _Child) -> None:
        if child.open:
            self.selector.unregister(child.pipe)
            os.close(child.pipe)
            child.open = False


def _child(request: dict[str, Any], pipe: int, nonce: bytes, lock: str) -> NoReturn:
    try:
        body = _answer(request, lock)
        view = memoryview(nonce + _LENGTH.pack(len(body)) + body)
        while view:
            view = view[os.write(pipe, view) :]
    finally:
        os._exit(0)


def _answer(request: dict[str, Any], lock: str) -> bytes:
    """What is to be said of one file, as JSON."""
    answer: dict[str, Any]
    try:
        _lock(lock, request["timeout"])
        from .analyse import analyse
        from .code import wanted
        from .reads import Reads
        from .target import analyse_target

        wanted.stand_in()
        reads = Reads(request["roots"])
        asked = {"seconds" if key == "timeout" else key: value for key, value in request.items() if key != "id"}
        answer = analyse_target(**asked) if "target" in asked else analyse(**asked)
        return json.dumps({**answer, "loaded": reads.hashes()}).encode()
    except BaseException as error:
        return json.dumps({"failure": faults.spoken(error)[:2000]}).encode()


def _lock(lock: str, timeout: float) -> None:
    if lock == "off" or not sys.platform.startswith("linux"):
        return
    from . import lock as locks

    if lock == "strict":
        locks.deny_children(timeout + 1, math.ceil(timeout) + 1)
    elif locks.available():
        with contextlib.suppress(OSError):
            locks.deny_children(timeout + 1, math.ceil(timeout) + 1)


def _kill(child: _Child) -> None:
    # Behind the wall we may signal nobody; a locked child ends by a timer of its own.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(child.pid, signal.SIGKILL)


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    return f"exit code {os.waitstatus_to_exitcode(status)}"


def _take_descriptors() -> tuple[int, int]:
    """Keep the two pipes to the front for ourselves; what user code reads and prints is nothing."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1) if faults.DEBUG else (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return requests, answers


def _send(pipe: int, number: int, kind: int, body: bytes) -> None:
    view = memoryview(_HEAD.pack(len(body), number, kind) + body)
    while view:
        view = view[os.write(pipe, view) :]
