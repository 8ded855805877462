"""What of the project a job read besides its own text, so that the front knows when its answer grows old."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from typing import Any

_LISTINGS = ("os.listdir", "os.scandir", "glob.glob", "glob.glob/2")
_EVENTS = frozenset(("open", "import", *_LISTINGS))
_INSTALLED = ("site-packages", "dist-packages")
_LARGEST = 16 << 20


class Reads:
    """Notes every file below `roots` that is opened, and every module that was looked for there in vain.

    An audit hook sees Python's own `open` and `import`, not what C libraries open by themselves. It stays
    for the life of the process.
    """

    def __init__(self, roots: Sequence[str]) -> None:
        self._roots = tuple(dict.fromkeys(os.path.realpath(root) for root in roots))
        self._found: dict[str, str | None] = {}
        self._modules: set[str] = set()
        self._whole = True
        self._busy = False
        sys.addaudithook(self._note)

    def hashes(self) -> dict[str, str | None] | None:
        """SHA-256 by absolute path, None for files that were not there; None when it is not all."""
        self._busy = True
        for name in self._modules:
            for path in self._places(name):
                if path not in self._found and not os.path.exists(path):
                    self._found[path] = None
        return self._found if self._whole else None

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS or self._busy:
            return
        self._busy = True
        try:
            if event == "import":
                if not arguments[0].startswith(f"{__package__}."):
                    self._modules.add(arguments[0])
            elif isinstance(arguments[0], (str, bytes, os.PathLike)):
                path = os.path.realpath(os.fsdecode(arguments[0]))
                if self._ours(path):
                    self._take(path, listing=event in _LISTINGS)
            elif event in _LISTINGS:
                self._whole = False
        except Exception:
            self._whole = False
        finally:
            self._busy = False

    def _ours(self, path: str) -> bool:
        if any(part in _INSTALLED for part in path.split(os.sep)):
            return False
        inside = any(path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in self._roots)
        return inside and not path.startswith((sys.prefix + os.sep, sys.base_prefix + os.sep))

    def _take(self, path: str, *, listing: bool) -> None:
        if listing or os.path.isdir(path):
            self._whole = False
        elif path not in self._found:
            if not os.path.exists(path):
                self._found[path] = None
                return
            with open(path, "rb") as file:
                data = file.read(_LARGEST + 1)
            if len(data) > _LARGEST:
                self._whole = False
            self._found[path] = hashlib.sha256(data).hexdigest()

    def _places(self, name: str) -> list[str]:
        """Where a module of the project would lie; of a dotted one below folders that are there."""
        parts = name.split(".")
        stems = [os.path.join(root, parts[0]) for root in self._roots]
        stems += [os.path.join(root, *parts) for root in self._roots if os.path.isdir(os.path.join(root, parts[0]))]
        return [path for stem in stems for path in (f"{stem}.py", os.path.join(stem, "__init__.py"))]
