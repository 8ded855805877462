"""The environment: it is bare here, and what a program asks of it may be set where it is meant to run."""

from __future__ import annotations

import os
from types import MethodType
from typing import Any

from ..run import machines
from ..run.words import Word


def asked(fn: Any) -> Any:
    """What gets a variable, as it is here; any other function as it is."""
    gets = type(fn) is MethodType and fn.__self__ is os.environ and fn.__name__ == "get"
    return _get if gets or fn is os.getenv else fn


def holds(name: Any) -> bool:
    """Whether a variable is set."""
    return name in os.environ or (type(name) is str and machines.asked("whether a variable is set", False, name))


def _get(key: Any, default: Any = None) -> Any:
    """A variable that is not set here is its default, of which only the other machine can say whether it is that."""
    if type(key) is not str or key in os.environ or not (default is None or type(default) is str):
        return os.environ.get(key, default)
    there = machines.variable(f"`{key}` of the environment", default)
    return Word(default, there) if default else there
