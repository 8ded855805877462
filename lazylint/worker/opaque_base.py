"""What stands in for a base class that is not known, such as that of a framework which is not installed."""

from __future__ import annotations

from typing import Any

from torch import nn

from . import runtime
from .opaque import Opaque


class OpaqueBase(nn.Module):
    """A module whose unknown attributes are opaque. It is set up even where a subclass never calls `__init__`."""

    def __new__(cls, *args: Any, **kwargs: Any) -> OpaqueBase:
        """An instance that is a module already."""
        self = super().__new__(cls)
        nn.Module.__init__(self)
        return self

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "_modules" not in self.__dict__:
            nn.Module.__init__(self)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if (name.startswith("__") and name.endswith("__")) or name == "forward":
                raise
            if runtime.running():
                runtime.current().timeline.escape(self)
            return Opaque(f"`{name}` of a base class that is not known")


class OpaqueLayer(nn.Module):
    """A layer that is not known, in a container: whatever it is given, what it returns is unknown."""

    def __init__(self, unknown: Opaque) -> None:
        super().__init__()
        self.unknown = unknown

    def forward(self, *args: Any, **kwargs: Any) -> Opaque:
        """The unknown."""
        return self.unknown
