"""Started by path in the project's interpreter, where lazylint is not installed: makes a package, serves."""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import os
import sys
from pathlib import Path

_NAME = "lazylint_worker"


def _load() -> None:
    folder = Path(__file__).resolve().parent
    spec = importlib.util.spec_from_file_location(
        _NAME, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[_NAME] = package
    spec.loader.exec_module(package)


def _option(name: str, default: str) -> str:
    return next((word.partition("=")[2] for word in sys.argv if word.startswith(f"--{name}=")), default)


# Of the many objects that importing torch makes nearly all stay; to look for others takes a tenth of its time.
gc.disable()
_FOLDER = os.path.dirname(os.path.realpath(__file__))
# Before Python 3.11 nothing else keeps the names of our files from hiding other modules.
sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry) != _FOLDER]
_load()
_lock = _option("lock", "off")
if _lock != "off" and sys.platform.startswith("linux"):
    _locks = importlib.import_module(f"{_NAME}.lock")
    if _lock == "strict":
        _locks.deny_exec()
    elif _locks.available():
        with contextlib.suppress(OSError):
            _locks.deny_exec()
importlib.import_module(f"{_NAME}.serve").serve(_lock, int(_option("width", "1")))
