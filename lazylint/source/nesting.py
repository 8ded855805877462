"""Work on deeply nested text, on a stack that it does not fill."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import libcst

T = TypeVar("T")

_STACK = 512 << 20
_DEEPEST = 100_000


def parsed(text: str) -> libcst.Module:
    """libcst's tree. Its native parser ends the process when the stack ends."""
    import libcst

    return on_large_stack(lambda: libcst.parse_module(text))


def on_large_stack(work: Callable[[], T]) -> T:
    """What `work` returns or raises, on a stack of its own that deep nesting does not fill."""
    import sys
    import threading
    from concurrent.futures import Future

    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    before, limit = threading.stack_size(_STACK), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEPEST))
    try:
        thread = threading.Thread(target=run)
        thread.start()
        return done.result()
    finally:
        threading.stack_size(before)
        sys.setrecursionlimit(limit)
