"""Keep distributed tensors out of the process until the program asks for them.

PyTorch looks up their class at the first operation on fakes and remembers it; importing it takes a fifth of the time
of `import torch`. What it finds is a class that knows the real one's instances, as soon as there can be any.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_NAME = "torch.distributed.tensor"
_HOME = f"{_NAME}._api"


class _Class(type):
    def __instancecheck__(cls, instance: object) -> bool:
        real = _real()
        return real is not None and isinstance(instance, real)

    def __getattr__(cls, name: str) -> Any:
        return getattr(_real(), name)


class _DTensor(metaclass=_Class):
    """What PyTorch remembers."""


def _real() -> Any:
    home = sys.modules.get(_HOME)
    return home and getattr(home, "DTensor", None)


@contextmanager
def stand_in() -> Iterator[None]:
    """Meanwhile PyTorch's first look finds our class; whoever imports the module later gets the real one."""
    if _NAME in sys.modules:
        yield
        return
    module = ModuleType(_NAME)
    vars(module)["DTensor"] = _DTensor
    sys.modules[_NAME] = module
    try:
        yield
    finally:
        del sys.modules[_NAME]
