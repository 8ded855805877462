"""Modules that are not installed, or that cannot be imported as something is not that they need."""

from __future__ import annotations

import ast
import importlib
import sys
from types import ModuleType
from typing import Any

from .. import libraries
from ..run.opaque import Opaque


class OpaqueModule(ModuleType):
    """A module that nobody can import here."""

    _absence = "which is not installed"

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            return []
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        known = libraries.known(self.__name__, name)
        if known is not None:
            return known
        trail = (self.__name__, name), ("attribute", name)
        return Opaque(f"`{name}` of {self.__name__}, {self._absence}", trail=trail)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What is called like a module of its library: nobody knows which of them is meant."""
        return Opaque(f"{self.__name__}, {self._absence}")(*args, **kwargs)


class LackingModule(OpaqueModule):
    """A module that a package of the project should have, and has not: it was moved, or is yet to be built."""

    _absence = "which this project lacks"


def stand_in(statement: ast.Import, error: ImportError) -> bool:
    """Whether modules of libraries that are there, and lack one that is not, have opaque ones in their place now.

    Such is `torch.utils.tensorboard` without tensorboard.
    """
    found = False
    for alias in statement.names:
        package, _, name = alias.name.rpartition(".")
        if package and alias.name not in sys.modules and error.name not in (None, alias.name):
            try:
                parent = importlib.import_module(package)
            except ImportError:
                continue
            sys.modules[alias.name] = module = OpaqueModule(alias.name)
            setattr(parent, name, module)
            found = True
    return found
