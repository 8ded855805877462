"""A module that is loaded only when something is asked of it that nobody has answered for it beforehand."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

# By the name of the module that asks and what it asks for.
Privately = Mapping[tuple[str, str], Any]


class StandIn(ModuleType):
    """Stands where the module will be, and is the same object once that is loaded."""

    def __init__(self, name: str, privately: Privately) -> None:
        super().__init__(name)
        self._privately = privately

    def __getattr__(self, name: str) -> Any:
        if name == "__path__" and not _is_package(self):
            # Asked by each `from ... import`.
            raise AttributeError(name)
        asked = sys._getframe(1).f_globals.get("__name__", ""), name
        if asked in self._privately:
            return self._privately[asked]
        become(self)
        return getattr(self, name)


def put(name: str, answers: Mapping[str, Any], privately: Privately) -> None:
    """Put a stand-in in the place of the module called `name`, unless it is loaded already or not there at all.

    `answers` are what it gives everybody for some names, and `privately` what it gives one module for one.
    """
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None:
        return
    module = StandIn(name, privately)
    module.__spec__, module.__file__ = spec, spec.origin
    vars(module).update(answers)
    sys.modules[name] = module
    package, _, last = name.rpartition(".")
    if package:
        setattr(sys.modules[package], last, module)


def become(module: ModuleType) -> None:
    """Load the real module in the stand-in's place, unless that is done."""
    if not isinstance(module, StandIn):
        return
    spec = module.__spec__
    assert spec is not None
    assert spec.loader is not None
    vars(module).clear()
    module.__class__ = ModuleType  # type: ignore[assignment]
    vars(module).update(vars(importlib.util.module_from_spec(spec)))
    spec.loader.exec_module(module)


def _is_package(module: ModuleType) -> bool:
    return module.__spec__ is not None and module.__spec__.submodule_search_locations is not None
