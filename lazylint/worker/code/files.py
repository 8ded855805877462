"""Files: what is not here may be there where the program is meant to run, and what it has saved is there."""

from __future__ import annotations

import glob
import itertools
import os
from collections.abc import Callable
from pathlib import Path, PosixPath, PurePath, WindowsPath
from types import FunctionType, MethodType
from typing import Any

from ..run import machines, runtime
from ..run.opaque import Opaque
from . import temporary

_SEARCHES: tuple[Any, ...] = (glob.glob, glob.iglob, os.walk)
_OF_PATHS = frozenset({"glob", "rglob"})
_ASKS = frozenset({"exists", "is_file", "is_dir"})


def search(fn: Any) -> Any:
    """A function of files as it is here, where there are none; any other as it is.

    A search finds what nobody knows where it finds nothing; a path that nobody knows leads to one that is the same each
    time; who asks whether a file is there is told of what was saved.
    """
    if type(fn) is MethodType and isinstance(fn.__self__, Path):
        if fn.__name__ in _ASKS:
            return _asking(fn, fn.__self__)
        return _finding(fn) if fn.__name__ in _OF_PATHS else fn
    return _OURS.get(fn, fn) if type(fn) is FunctionType or isinstance(fn, type) else fn


def _finding(fn: Any) -> Callable[..., Any]:
    def found(*args: Any, **kwargs: Any) -> Any:
        files = iter(fn(*args, **kwargs))
        first = list(itertools.islice(files, 1))
        if not first:
            return Opaque(f"the files that `{fn.__name__}` finds, of which none are here")
        return [*first, *files] if fn is glob.glob else itertools.chain(first, files)

    return found


def _asking(fn: Any, *of: Any) -> Callable[..., Any]:
    """Whether there is a file, of which `of` is the path if that is no argument."""

    def is_there(*args: Any, **kwargs: Any) -> Any:
        place = next(iter((*of, *args, *kwargs.values())), None)
        there = runtime.current().timeline.saved.saved_to(place) or fn(*args, **kwargs)
        return there if there is not False else machines.asked("whether there is such a file", False, str(place))

    return is_there


def _naming(fn: Any) -> Callable[..., Any]:
    """A function that makes a path: of one that nobody knows it makes one that is the same each time."""

    def named(*args: Any, **kwargs: Any) -> Any:
        unknown = next((value for value in args if isinstance(value, Opaque)), None)
        if unknown is None:
            return fn(*args, **kwargs)
        return unknown.part(fn.__name__, *(str(value) if isinstance(value, PurePath) else value for value in args))

    return named


_OF_NAMES = ("join", "abspath", "realpath", "normpath", "expanduser", "expandvars", "dirname", "basename")

_OURS: dict[Any, Callable[..., Any]] = {
    **{fn: _finding(fn) for fn in _SEARCHES},
    **{fn: _naming(fn) for fn in (getattr(os.path, name) for name in _OF_NAMES)},
    **{kind: _naming(kind) for kind in (Path, PosixPath, PurePath, WindowsPath)},
    **{fn: _asking(fn) for fn in (os.path.exists, os.path.isfile, os.path.isdir)},
    **temporary.OURS,
}
