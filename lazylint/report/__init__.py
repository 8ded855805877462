"""How findings are told: each module here is one format, a function `render(checked, *, color) -> str`."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lazylint.checked import Checked


@cache
def formats() -> tuple[str, ...]:
    """Names of all formats: the modules of this package, with `-` for `_`."""
    return tuple(sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(__path__)))


def render(format: str, checked: Checked, *, color: bool = False) -> str:
    """What `checked` says, in a format of `formats()`; ends with a newline unless empty."""
    module = import_module(f"{__name__}.{format.replace('-', '_')}")
    text = module.render(checked, color=color)
    assert isinstance(text, str)
    return text if not text or text.endswith("\n") else text + "\n"
