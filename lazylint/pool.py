"""Jobs to a locked worker in the project's interpreter, and graphs back: frames of JSON, nothing else crosses."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import msgspec

from lazylint import wall
from lazylint.fault import Fault
from lazylint.graph import ModelGraph

_WORKER = Path(__file__).parent / "worker" / "__main__.py"
_LENGTH = struct.Struct(">Q")
_MAX_ANSWER = 64 << 20
_START_SECONDS = 120.0


@dataclass(frozen=True)
class Job:
    """One file to trace: absolute `path`, its text, the name people know it by, first lines of notebook cells."""

    path: str
    text: str
    name: str
    cells: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Trace:
    """What the worker saw of one file; `failure` says why it saw nothing."""

    path: str
    graphs: tuple[ModelGraph, ...] = ()
    failure: str | None = None


class _Answer(msgspec.Struct):
    id: int = -1
    graphs: tuple[ModelGraph, ...] = ()
    failure: str | None = None
    fatal: str | None = None
    ready: str | None = None


def trace(
    jobs: Sequence[Job], *, interpreter: str, timeout: float, sandbox: str, roots: Sequence[str]
) -> Iterator[Trace]:
    """Trace all `jobs` in one worker, as they finish. `timeout` is in seconds, a file.

    Raises `Fault` when the worker cannot start.
    """
    with _Worker(interpreter, wall.Sandbox(sandbox), roots) as worker:
        waiting = dict(enumerate(jobs))
        pending: dict[int, Job] = {}
        width = os.cpu_count() or 1
        while waiting or pending:
            while waiting and len(pending) < width:
                number = next(iter(waiting))
                job = pending[number] = waiting.pop(number)
                worker.send({"id": number, "path": job.path, "text": job.text, "roots": list(roots), "timeout": timeout})
            answer = worker.receive()
            if answer is None:
                for job in (*pending.values(), *waiting.values()):
                    yield Trace(job.path, failure=f"the worker ended early ({worker.ending()})")
                return
            done = pending.pop(answer.id, None)
            if done is not None:
                yield Trace(done.path, answer.graphs, answer.failure)


class _Worker:
    def __init__(self, interpreter: str, sandbox: wall.Sandbox, roots: Sequence[str]) -> None:
        self.interpreter, self.sandbox, self.roots = interpreter, sandbox, roots

    def __enter__(self) -> _Worker:
        self._scratch = tempfile.TemporaryDirectory(prefix="lazylint-")
        argv = [self.interpreter, "-I", "-X", "utf8", str(_WORKER)]
        policy = wall.Policy(reads=tuple(self.roots), scratch=self._scratch.name)
        try:
            walled = wall.command([*argv, "--locked"], policy, self.sandbox)
        except wall.WallError as error:
            self._scratch.cleanup()
            raise Fault(str(error)) from error
        unlocked = self.sandbox is wall.Sandbox.OFF or not sys.platform.startswith("linux")
        debug = ["--debug"] if os.environ.get("LAZYLINT_DEBUG") else []
        command = [*argv, *debug] if unlocked else [*walled, *debug]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if debug else subprocess.PIPE,
            env=wall.environment(self._scratch.name),
        )
        hello = self.receive()
        if hello is None or hello.fatal:
            said = hello.fatal if hello else self._complaint()
            self.__exit__()
            raise Fault(f"the worker did not start with `{self.interpreter}`: {said}")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
        self._scratch.cleanup()

    def send(self, request: dict[str, Any]) -> None:
        """Send one job."""
        body = msgspec.json.encode(request)
        pipe: IO[bytes] = self._process.stdin  # type: ignore[assignment]
        try:
            pipe.write(_LENGTH.pack(len(body)) + body)
            pipe.flush()
        except BrokenPipeError:
            pass

    def receive(self) -> _Answer | None:
        """The next answer; None when the worker is gone or says what is not an answer."""
        pipe: IO[bytes] = self._process.stdout  # type: ignore[assignment]
        head = pipe.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        if length > _MAX_ANSWER:
            return None
        try:
            return msgspec.json.decode(pipe.read(length), type=_Answer)
        except msgspec.MsgspecError as error:
            if os.environ.get("LAZYLINT_DEBUG"):
                raise
            return None if error is None else None

    def ending(self) -> str:
        """How the worker ended, in words."""
        self._process.kill()
        return f"exit code {self._process.wait()}"

    def _complaint(self) -> str:
        self._process.kill()
        _, said = self._process.communicate()
        lines = (said or b"").decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"
