"""Where PyTorch is watched: one file a concern, whose `install()` changes torch for this process."""

from __future__ import annotations

import importlib
import pkgutil


def install() -> None:
    """Install every watch in this folder."""
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        importlib.import_module(f"{__name__}.{info.name}").install()
