"""Put a function around one of PyTorch's, in its place."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from . import timeline


def around(owner: Any, name: str, instead: Callable[..., Any]) -> None:
    """Replace `owner.name`; `instead` is called with the original and the arguments of the call.

    Outside runs, in trials and where the installed torch has no such name, nothing changes.
    """
    original = getattr(owner, name, None)
    if original is None:
        return

    @functools.wraps(original)
    def watched(*args: Any, **kwargs: Any) -> Any:
        if timeline.current() is None:
            return original(*args, **kwargs)
        return instead(original, *args, **kwargs)

    setattr(owner, name, watched)


def during(owner: Any, name: str, kind: str, operation: str = "", subject: Callable[..., Any] | None = None) -> None:
    """While `owner.name` runs, what PyTorch refuses is an event of this kind.

    `subject` gives, of the arguments, what the program goes on with after a refusal.
    """

    def instead(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        now = timeline.current()
        assert now is not None
        with now.operation(kind, operation or name, subject(*args, **kwargs) if subject else None):
            return original(*args, **kwargs)

    around(owner, name, instead)


def first(*args: Any, **kwargs: Any) -> Any:
    """The first argument of a call."""
    return args[0] if args else next(iter(kwargs.values()), None)
