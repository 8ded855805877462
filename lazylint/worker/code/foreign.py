"""Libraries that know nothing of tensors: tables, graphs, pictures. What these make of the unknown is unknown, for they
would take it for a number, or for a list of so many items as it seems to have.
"""

from __future__ import annotations

import sys
from functools import cache
from types import FunctionType, MethodType, ModuleType
from typing import Any

# What goes through others' items as they are, and what is said with functions and classes of the program.
_NOT_COMPUTING = frozenset({
    "tqdm", "rich", "click", "typer", "pytest", "_pytest", "hypothesis", "attr", "attrs", "pydantic",
})  # fmt: skip
_NAMED = (type, FunctionType)
_KEEPING = (dict, list, tuple, set, frozenset, BaseException)


def computes(fn: Any, home: str, args: Any, kwargs: Any) -> bool:
    """Whether `fn`, of the module `home`, is such a library's, and is not to keep what it is given, or to call it."""
    if not _knows_no_tensors(home.partition(".")[0]) or (isinstance(fn, type) and issubclass(fn, _KEEPING)):
        return False
    return not any(isinstance(value, (FunctionType, MethodType, type)) for value in (*args, *kwargs.values()))


@cache
def _knows_no_tensors(top: str) -> bool:
    """Whether a package is installed, and none of its modules has anything of torch."""
    if top in sys.stdlib_module_names or top in _NOT_COMPUTING or top == "torch":
        return False
    file = getattr(sys.modules.get(top), "__file__", None) or ""
    if "site-packages" not in file and "dist-packages" not in file:
        return False
    loaded = (module for name, module in list(sys.modules.items()) if name == top or name.startswith(f"{top}."))
    return not any(_is_of_torch(value) for module in loaded for value in list(getattr(module, "__dict__", {}).values()))


def _is_of_torch(value: Any) -> bool:
    home = value.__name__ if type(value) is ModuleType else value.__module__ if isinstance(value, _NAMED) else ""
    return home == "torch" or (type(home) is str and home.startswith("torch."))
