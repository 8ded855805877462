"""One class of a file: how people name it, and what the worker says of it and its constructor."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

_NAMED = re.compile(r"(?P<path>.+\.(?:py|ipynb|md)):(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)")


class Target(NamedTuple):
    """The class that the file at `path` calls `name`: `net.py:Net`."""

    path: str
    name: str

    def __str__(self) -> str:
        return f"{self.path}:{self.name}"


def read_target(words: str) -> Target | None:
    """The class that `words` name; None if they are those of a file or folder."""
    match = _NAMED.fullmatch(words)
    return Target(match["path"], match["name"]) if match and not os.path.lexists(words) else None
