"""Put a function around one of PyTorch's, in its place."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from . import timeline
from .timeline import Timeline


def around(owner: Any, name: str, instead: Callable[..., Any]) -> None:
    """Replace `owner.name`; `instead` gets the timeline, the original and the arguments of the call.

    Outside runs, in trials and where the installed torch has no such name, nothing changes.
    """
    original = getattr(owner, name, None)
    if original is None:
        return

    @functools.wraps(original)
    def watched(*args: Any, **kwargs: Any) -> Any:
        now = timeline.current()
        return original(*args, **kwargs) if now is None else instead(now, original, *args, **kwargs)

    setattr(owner, name, watched)


def during(owner: Any, name: str, kind: str, operation: str = "") -> None:
    """While `owner.name` runs, what PyTorch refuses is an event of this kind, and so is any error it ends
    with when its first argument is lazy. The program goes on with that argument.
    """

    def instead(now: Timeline, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        subject = first(*args, **kwargs)
        with now.operation(kind, operation or name, subject):
            try:
                return original(*args, **kwargs)
            except Exception as error:
                if now.subjects(subject):
                    now.refuse(error, kind, operation or name, subject, after=subject)
                raise

    around(owner, name, instead)


def first(*args: Any, **kwargs: Any) -> Any:
    """The first argument of a call."""
    return args[0] if args else next(iter(kwargs.values()), None)


def on_import(name: str, change: Callable[[ModuleType], None]) -> None:
    """Call `change` with the module of that name once it is imported, or now if it is."""
    if name in sys.modules:
        change(sys.modules[name])
    else:
        sys.meta_path.insert(0, _Change(name, change))


class _Change(importlib.abc.MetaPathFinder):
    def __init__(self, name: str, change: Callable[[ModuleType], None]) -> None:
        self.name, self.change = name, change

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """The ordinary spec, whose module is changed after it has run."""
        if fullname != self.name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        loader: Any = spec.loader if spec else None
        if loader is None:
            return None
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            self.change(module)

        loader.exec_module = exec_module
        return spec
