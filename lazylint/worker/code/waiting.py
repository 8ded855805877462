"""Coroutines without a loop of events, which needs sockets: what they wait for is there at once."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from ..run.opaque import Opaque

_MAX_STEPS = 1000


def instead(fn: Any) -> Callable[..., Any] | None:
    """What is called in the place of a function of asyncio; None for others."""
    module = getattr(fn, "__module__", None)
    if type(module) is not str or module.partition(".")[0] != "asyncio":
        return None
    return _INSTEAD.get(getattr(fn, "__name__", ""))


def finished(made: Any) -> Any:
    """What a coroutine returns; any other value as it is. Raises what it raises."""
    if not inspect.iscoroutine(made):
        return made
    try:
        for _ in range(_MAX_STEPS):
            made.send(None)
    except StopIteration as end:
        return end.value
    made.close()
    return Opaque("what a coroutine waits for")


def _run(main: Coroutine[Any, Any, Any], **_: Any) -> Any:
    return finished(main)


async def _sleep(delay: float, result: Any = None) -> Any:
    return result


async def _gather(*waiting: Awaitable[Any], **_: Any) -> list[Any]:
    return [await one for one in waiting]


async def _wait_for(waiting: Awaitable[Any], timeout: Any = None) -> Any:
    return await waiting


async def _to_thread(fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    return fn(*args, **kwargs)


class _Task:
    """A task that begins when it is waited for, and may be waited for again."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], **_: Any) -> None:
        self._result = functools.cache(lambda: finished(coroutine))

    def __await__(self) -> Any:
        yield from ()
        return self._result()

    def result(self) -> Any:
        """What the coroutine returns."""
        return self._result()


_INSTEAD: dict[str, Callable[..., Any]] = {
    "run": _run,
    "sleep": _sleep,
    "gather": _gather,
    "wait_for": _wait_for,
    "to_thread": _to_thread,
    "create_task": _Task,
    "ensure_future": _Task,
}
