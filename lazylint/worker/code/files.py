"""Searches for files: what is not here may be there where the program is meant to run."""

from __future__ import annotations

import glob
import itertools
import os
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from ..run.opaque import Opaque

_SEARCHES: frozenset[Any] = frozenset({glob.glob, glob.iglob, os.walk})
_OF_PATHS = frozenset({"glob", "rglob"})


def search(fn: Any) -> Any:
    """A search for files as one that finds what nobody knows where it finds nothing; any other function as it is."""
    if type(fn) is FunctionType:
        return _finding(fn) if fn in _SEARCHES else fn
    searches = type(fn) is MethodType and isinstance(fn.__self__, Path) and fn.__name__ in _OF_PATHS
    return _finding(fn) if searches else fn


def _finding(fn: Any) -> Callable[..., Any]:
    def found(*args: Any, **kwargs: Any) -> Any:
        files = iter(fn(*args, **kwargs))
        first = list(itertools.islice(files, 1))
        if not first:
            return Opaque(f"the files that `{fn.__name__}` finds, of which none are here")
        return [*first, *files] if fn is glob.glob else itertools.chain(first, files)

    return found
