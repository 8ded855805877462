"""Started by path in the project's interpreter, where lazylint is not installed: make the package, then serve."""

from __future__ import annotations

import importlib.util
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


_load()
if "--locked" in sys.argv:
    importlib.import_module(f"{_NAME}.lock").deny_exec()
importlib.import_module(f"{_NAME}.serve").serve(locked="--locked" in sys.argv)
