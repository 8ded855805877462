"""What a program would do in other processes it does here: what is analysed starts none.

Locks are those of one process, and what another one would send is unknown. A process works on copies: where a layer is
not initialised yet, each would initialise its own, and nothing is run.
"""

from __future__ import annotations

import concurrent.futures
import multiprocessing.heap
import multiprocessing.pool
import multiprocessing.queues
import multiprocessing.synchronize
import queue
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from typing import Any

import torch.multiprocessing

from ..run import runtime
from ..run.opaque import Opaque
from ..run.reachable import modules_in
from ..tensors.tree import has_lazy

# So many processes are run that do the same.
_MOST_ALIKE = 2
_ANOTHER = "the process that calls them is another one"


class _Semaphore:
    """A lock or counter that nobody else holds: what waits for it gets it."""

    handle, name = 0, None

    def __init__(self, kind: int, value: int, maxvalue: int, name: str | None = None, unlink: bool = True) -> None:
        self.kind, self.maxvalue = kind, maxvalue
        self._value, self._held = value, 0

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take it; a try fails where it is taken already."""
        if self._value <= 0 and not block:
            return False
        self._value = max(self._value - 1, 0)
        self._held += 1
        return True

    def release(self) -> None:
        """Give it back."""
        self._value = min(self._value + 1, self.maxvalue)
        self._held -= 1

    __enter__ = acquire

    def __exit__(self, *_: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._held

    def _is_mine(self) -> bool:
        return self._held > 0

    def _get_value(self) -> int:
        return self._value

    def _is_zero(self) -> bool:
        return self._value <= 0


class _Memory:
    """Memory for values that processes share; `multiprocessing` takes a file."""

    def __init__(self, size: int, fd: int = -1) -> None:
        self.size = size
        self.buffer = bytearray(size)


class _Queue(queue.Queue[Any]):
    """A queue between processes. What was not put into it here, another would have put."""

    def __init__(self, maxsize: int = 0, **_: Any) -> None:
        super().__init__()

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """The next item, unknown where there is none."""
        try:
            return super().get(block=False)
        except queue.Empty:
            if not block:
                raise
        return Opaque("what another process puts into a queue")

    def close(self) -> None:
        """Nothing is to be closed, nor to be waited for."""

    join = join_thread = cancel_join_thread = close


class _Executor(Executor):
    """Does at once what it is told."""

    def __init__(self, *_: Any, initializer: Callable[..., Any] | None = None, initargs: Any = (), **__: Any) -> None:
        if initializer is not None:
            initializer(*initargs)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """What it gives, or raises."""
        done: Future[Any] = Future()
        try:
            done.set_result(_given_by(fn, args, kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class _Pool:
    """A pool of processes, as multiprocessing has it."""

    def __init__(self, processes: Any = None, initializer: Any = None, initargs: Any = (), *_: Any, **__: Any) -> None:
        if initializer is not None:
            initializer(*initargs)

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is to be ended."""

    def apply(self, func: Callable[..., Any], args: Any = (), kwds: Mapping[str, Any] | None = None) -> Any:
        """What one call gives."""
        return _given_by(func, args, kwds or {})

    def starmap(self, func: Callable[..., Any], iterable: Iterable[Any], *_: Any, **__: Any) -> list[Any]:
        """What it gives for each of these arguments."""
        return [_given_by(func, args, {}) for args in iterable]

    def map(self, func: Callable[..., Any], iterable: Iterable[Any], *_: Any, **__: Any) -> list[Any]:
        """What it gives for each of these."""
        return self.starmap(func, ((item,) for item in iterable))

    def imap(self, func: Callable[..., Any], iterable: Iterable[Any], *_: Any, **__: Any) -> Iterator[Any]:
        """The same, one after the other."""
        return iter(self.map(func, iterable))

    imap_unordered = imap

    def apply_async(self, func: Callable[..., Any], args: Any = (), kwds: Any = None, *_: Any, **__: Any) -> Any:
        """What one call gives, to be asked for."""
        return _Later(self.apply(func, args, kwds))

    def map_async(self, func: Callable[..., Any], iterable: Iterable[Any], *_: Any, **__: Any) -> Any:
        """What it gives for each of these, to be asked for."""
        return _Later(self.map(func, iterable))

    def starmap_async(self, func: Callable[..., Any], iterable: Iterable[Any], *_: Any, **__: Any) -> Any:
        """What it gives for each of these arguments, to be asked for."""
        return _Later(self.starmap(func, iterable))

    def close(self) -> None:
        """Nothing is to be ended, nor to be waited for."""

    join = terminate = close


@dataclass(frozen=True)
class _Later:
    """A result that is there already."""

    value: Any

    def get(self, timeout: float | None = None) -> Any:
        """The result."""
        return self.value

    def wait(self, timeout: float | None = None) -> None:
        """Nothing is to be waited for."""

    def ready(self) -> bool:
        """That it is there."""
        return True

    successful = ready


def _given_by(fn: Callable[..., Any], args: Any, kwargs: Mapping[str, Any]) -> Any:
    """What a process gives that is to call `fn`."""
    if any(map(has_lazy, modules_in((fn, args, kwargs)))):
        runtime.current().hold((fn, args, kwargs), _ANOTHER)
        return Opaque("what another process gives")
    return fn(*args, **kwargs)


def _started(process: BaseProcess) -> None:
    _do(process.run, vars(process), vars(process).get("_target") or type(process))


def _spawned(fn: Callable[..., Any], args: tuple[Any, ...] = (), nprocs: int = 1, *_: Any, **__: Any) -> None:
    _do(lambda: fn(0, *args), (fn, args), fn)


def _do(work: Callable[[], Any], given: Any, kind: object) -> None:
    """Do what a process of this kind would do with what it is `given`."""
    run = runtime.current()
    kind = kind if isinstance(kind, Hashable) else type(kind)
    run.started[kind] += 1
    if any(map(has_lazy, modules_in(given))):
        run.hold(given, _ANOTHER)
    elif run.started[kind] <= _MOST_ALIKE:
        doubtful = run.doubtful
        try:
            work()
        except SystemExit:
            pass
        finally:
            # A loop that is cut there is none of this process.
            run.doubtful = doubtful


def _nothing(*_: Any, **__: Any) -> None:
    pass


def install() -> None:
    """Let this process do what others would."""
    multiprocessing.synchronize._multiprocessing.SemLock = _Semaphore  # type: ignore[attr-defined]
    multiprocessing.heap.Arena = _Memory  # type: ignore[assignment,misc]
    multiprocessing.pool.Pool = _Pool  # type: ignore[assignment,misc]
    concurrent.futures.ProcessPoolExecutor = _Executor  # type: ignore[assignment,misc]
    for name in ("Queue", "JoinableQueue", "SimpleQueue"):
        setattr(multiprocessing.queues, name, _Queue)
    process: Any = BaseProcess
    process.start = _started
    process.is_alive = lambda _: False
    process.exitcode = 0
    process.join = process.terminate = process.kill = process.close = _nothing
    # The package has a function of the same name as its module.
    module: Any = sys.modules["torch.multiprocessing.spawn"]
    spawning: Any = torch.multiprocessing
    module.start_processes = spawning.start_processes = module.spawn = spawning.spawn = _spawned
