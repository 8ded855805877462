"""What `super()` has where a base class is not known: more than the bases that are."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..run.opaque import Opaque
from ..run.opaque_base import OpaqueBase, of_base


def inherited(parent: Any, name: str) -> Any:
    """`super().name`; unknown where only a base class that is not known may have it."""
    given = getattr(parent, "__self__", None)
    if given is None:
        return getattr(parent, name)
    kind = given if isinstance(given, type) else type(given)
    unknown = _unknown_base(kind, parent.__thisclass__)
    try:
        found = getattr(parent, name)
    except AttributeError:
        if unknown is None:
            raise
        return of_base(given, name, unknown)
    if name == "__init__" and unknown is not None and getattr(found, "__func__", None) is nn.Module.__init__:
        # The base that is not known takes the arguments, and hands on none.
        return lambda *_, **__: found()
    return found


def _unknown_base(kind: type, behind: type) -> str | None:
    """What a base class that is not known comes from, behind one of the bases; None where all are known."""
    bases = kind.__mro__
    for base in bases[bases.index(behind) :]:
        if issubclass(base, OpaqueBase) and base.__module__ == OpaqueBase.__module__:
            return str(base._origin)
        # Those of a class that another base sets up are left out of its bases.
        for left_out in vars(base).get("__orig_bases__", ()):
            if isinstance(left_out, Opaque):
                return str(left_out.origin)
    return None
