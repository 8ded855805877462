"""One worker process behind the wall: started, spoken to, watched, and ended with all that it started."""

from __future__ import annotations

import contextlib
import math
import os
import select
import selectors
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import msgspec

from lazylint import wall
from lazylint.fault import Fault
from lazylint.reads import readable
from lazylint.terminal import one_line

_WORKER = Path(__file__).parent / "worker" / "__main__.py"
_LENGTH = struct.Struct(">Q")
_HEAD = struct.Struct(">QqB")
_HELLO, _ANSWER, _FAILURE = range(3)
_MAX_MESSAGE = 33 << 20
_START_SECONDS = 120.0
# How long past its time a job's answer may be on the way before the worker counts as hanging.
_GRACE_SECONDS = 20.0
_LOOK_SECONDS = 0.5
_SCRATCH_BYTES = 256 << 20
_SCRATCH_FILES = 10_000
_COMPLAINT_BYTES = 64 << 10
_PEEK = os.WEXITED | os.WNOHANG | os.WNOWAIT


@dataclass(frozen=True)
class Message:
    """What came for job `id`: the `body` of its answer, unread, or the worker's word why there is none."""

    id: int
    body: bytes = b""
    failure: str | None = None


class WorkerGone(Exception):
    """The worker has ended, hangs, or says what it cannot mean. The text says how, for people."""


class _Hello(msgspec.Struct):
    fatal: str | None = None
    ready: str | None = None


class Worker:
    """A context manager. `roots` are the project's folders, `width` how many jobs run at once, `timeout` the
    seconds each may take. `meanwhile` is called again and again while nothing has come, until it is false.

    Entering raises `Fault` when the worker does not start.
    """

    def __init__(
        self,
        interpreter: str,
        sandbox: wall.Sandbox,
        roots: Sequence[str],
        width: int,
        timeout: float,
        meanwhile: Callable[[], bool] | None = None,
    ) -> None:
        self.interpreter, self.sandbox, self.roots = interpreter, sandbox, roots
        self.width, self.timeout = width, timeout
        self._meanwhile = meanwhile
        self._buffer = bytearray()

    def __enter__(self) -> Worker:
        self._scratch = tempfile.mkdtemp(prefix="lazylint-")
        debug = bool(os.environ.get("LAZYLINT_DEBUG"))
        try:
            command = self._command(debug)
            # Started by a thread that lives as long as we do: the worker is told to die with that thread.
            self._process = _starter().submit(self._start, command, debug).result()
        except BaseException as error:
            shutil.rmtree(self._scratch, ignore_errors=True)
            if isinstance(error, (wall.WallError, OSError)):
                raise Fault(one_line(str(error))) from error
            raise
        _compile_worker()
        try:
            said = self._hello()
        except BaseException:
            self.__exit__()
            raise
        if said is not None:
            self.__exit__()
            raise Fault(f"the worker did not start with `{one_line(self.interpreter)}`: {one_line(said)}")
        return self

    def __exit__(self, *_: object) -> None:
        self._kill()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        with contextlib.suppress(RecursionError):
            shutil.rmtree(self._scratch, ignore_errors=True)

    def send(self, request: dict[str, Any]) -> None:
        """Send one job. Raises `WorkerGone`."""
        body = msgspec.json.encode(request)
        view = memoryview(_LENGTH.pack(len(body)) + body)
        end = time.monotonic() + _GRACE_SECONDS
        while view:
            # What comes is taken in meanwhile: a worker that waits for us to read does not read either.
            if not self._wait(selectors.EVENT_READ | selectors.EVENT_WRITE, max(end - time.monotonic(), 0)):
                raise WorkerGone("it takes no more jobs")
            try:
                view = view[os.write(self._into.fileno(), view[: select.PIPE_BUF]) :]
            except BrokenPipeError:
                raise WorkerGone(self._ending()) from None

    def receive(self) -> Message:
        """The next message about a job. Raises `WorkerGone`."""
        number, kind, body = self._frame(self.timeout + _GRACE_SECONDS)
        if kind == _ANSWER:
            return Message(number, body)
        return Message(number, failure=one_line(body.decode(errors="replace"))[:2000])

    def _command(self, debug: bool) -> list[str]:
        # Not -I: it would ignore PYTHONHASHSEED, and nothing but `wall.environment` gets in without it.
        python = [self.interpreter, "-s", "-B", "-X", "utf8", str(_WORKER)]
        options = [f"--lock={self.sandbox.value}", f"--width={self.width}", *(["--debug"] if debug else [])]
        policy = wall.Policy(
            reads=readable(self.roots, self.interpreter),
            scratch=self._scratch,
            # The worker lives for many jobs; each of them gets a shorter limit of its own.
            cpu_seconds=3600 + 10 * math.ceil(self.timeout),
        )
        return wall.command([*python, *options], policy, self.sandbox)

    def _start(self, command: list[str], debug: bool) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if debug else subprocess.PIPE,
            env=wall.environment(self._scratch),
            bufsize=0,
            start_new_session=True,
        )

    def _hello(self) -> str | None:
        """Wait for the worker's first words; what is wrong, if anything."""
        try:
            _, kind, body = self._frame(_START_SECONDS)
            hello = msgspec.json.decode(body, type=_Hello) if kind == _HELLO else _Hello()
        except (WorkerGone, msgspec.MsgspecError) as error:
            return self._complaint() or str(error)
        if hello.fatal or not hello.ready:
            return hello.fatal or self._complaint() or "it does not speak as a worker does"
        return None

    def _frame(self, seconds: float) -> tuple[int, int, bytes]:
        """The next frame, as number, kind and body. Raises `WorkerGone` after `seconds` without one."""
        end = time.monotonic() + seconds
        while True:
            if len(self._buffer) >= _HEAD.size:
                length, number, kind = _HEAD.unpack_from(self._buffer)
                if length > _MAX_MESSAGE or kind > _FAILURE:
                    raise WorkerGone("it said what is no answer")
                if len(self._buffer) >= _HEAD.size + length:
                    body = bytes(self._buffer[_HEAD.size : _HEAD.size + length])
                    del self._buffer[: _HEAD.size + length]
                    return number, kind, body
            busy = self._meanwhile is not None and self._meanwhile()
            self._meanwhile = self._meanwhile if busy else None
            if self._wait(selectors.EVENT_READ, 0 if busy else _LOOK_SECONDS) or busy:
                continue
            if time.monotonic() > end:
                raise WorkerGone(f"it said nothing for {seconds:g} s")
            if _too_full(self._scratch):
                raise WorkerGone("it filled its scratch folder")

    def _wait(self, events: int, seconds: float) -> bool:
        """Wait until there is room to write, if `events` asks, or something was read into the buffer."""
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            if events & selectors.EVENT_WRITE:
                selector.register(self._into, selectors.EVENT_WRITE)
            while True:
                ready = selector.select(max(end - time.monotonic(), 0))
                for key, _ in ready:
                    if key.fileobj is self._into:
                        return True
                if not ready:
                    return False
                data = os.read(self._out.fileno(), 1 << 20)
                if not data:
                    raise WorkerGone(self._ending())
                self._buffer += data
                if not events & selectors.EVENT_WRITE:
                    return True

    @property
    def _into(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _out(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _ending(self) -> str:
        """How a worker that has closed its pipe ended, in words."""
        code = self._kill(patience=1.0)
        return f"it ended by signal {-code}" if code < 0 else f"it ended with exit code {code}"

    def _kill(self, patience: float = 0.0) -> int:
        """Kill the worker's whole group; its exit code. It may end by itself for `patience` seconds."""
        process = self._process
        if process.returncode is None:
            end = time.monotonic() + patience
            # Not waited for before its group is killed, so that the number cannot be another's by then.
            while time.monotonic() < end and os.waitid(os.P_PID, process.pid, _PEEK) is None:
                time.sleep(0.01)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        return process.wait()

    def _complaint(self) -> str:
        """The last line that the worker wrote to standard error."""
        pipe = self._process.stderr
        if pipe is None:
            return ""
        self._kill(patience=1.0)
        os.set_blocking(pipe.fileno(), False)
        said = pipe.read(_COMPLAINT_BYTES) or b""
        lines = said.decode(errors="replace").strip().splitlines()
        return lines[-1][:2000] if lines else ""


@cache
def _starter() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="lazylint-start")


@cache
def _compile_worker() -> None:
    """Leave bytecode of the worker's modules for the next worker: it may write none itself, and compiles what has none
    at every start. An installer has done so already; where nothing can be written, nothing is."""
    if not sys.dont_write_bytecode:
        from compileall import compile_dir

        compile_dir(_WORKER.parent, quiet=2)


def _too_full(folder: str) -> bool:
    """Whether a scratch folder holds more than any honest import writes."""
    size = files = 0
    for top, folders, names in os.walk(folder):
        files += len(folders) + len(names)
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(top, name)).st_blocks * 512
        if size > _SCRATCH_BYTES or files > _SCRATCH_FILES:
            return True
    return False
