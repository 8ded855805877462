"""Temporary files and folders: nothing is written, so these are names, each of its own, of what is not there."""

from __future__ import annotations

import io
import itertools
import os
import tempfile
from collections.abc import Callable
from typing import Any

_numbers = itertools.count()


def _name(suffix: str | None = None, prefix: str | None = None, dir: Any = None) -> str:
    """A path that no other temporary file has, in `dir` where that is given and known."""
    folder = os.fspath(dir) if isinstance(dir, (str, os.PathLike)) else tempfile.gettempdir()
    return os.path.join(folder, f"{prefix or 'tmp'}{next(_numbers)}{suffix or ''}")


class _Folder:
    """As `tempfile.TemporaryDirectory`."""

    def __init__(self, suffix: str | None = None, prefix: str | None = None, dir: Any = None, **_: Any) -> None:
        self.name = _name(suffix, prefix, dir)

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *_: object) -> None:
        """Nothing is there that could be removed."""

    def cleanup(self) -> None:
        """As for leaving it."""


class _Bytes(io.BytesIO):
    name = ""


class _Words(io.StringIO):
    name = ""


def _file(mode: str = "w+b", *_: Any, **named: Any) -> io.IOBase:
    """As `tempfile.NamedTemporaryFile`, in memory."""
    made: _Bytes | _Words = _Bytes() if "b" in mode else _Words()
    made.name = _name(named.get("suffix"), named.get("prefix"), named.get("dir"))
    return made


def _opened(*args: Any, **named: Any) -> tuple[int, str]:
    """As `tempfile.mkstemp`."""
    return os.open(os.devnull, os.O_RDWR), _name(*args[:3], **{key: named[key] for key in named if key != "text"})


OURS: dict[Any, Callable[..., Any]] = {
    tempfile.TemporaryDirectory: _Folder,
    tempfile.mkdtemp: _name,
    tempfile.NamedTemporaryFile: _file,
    tempfile.TemporaryFile: _file,
    tempfile.mkstemp: _opened,
}
"""Functions and classes of `tempfile` as they are here."""
