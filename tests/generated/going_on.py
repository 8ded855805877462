"""A torch whose lazy layers answer after a conflict, with fresh weights for the input, instead of raising."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from torch import nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy

Note = Callable[[nn.Module, FrameType, Exception, bool], bool]


@contextmanager
def lazy_conflicts(note: Note) -> Iterator[None]:
    """While this lasts, a lazy layer's call that raises, and would not if the layer were new, may go on.

    `note` gets the layer, the frame of the raising call, the error, and whether a new layer takes the
    input; the call goes on if it answers true, and raises if not.
    """
    call = nn.Module.__call__

    def calling(self: nn.Module, *args: Any, **kwargs: Any) -> Any:
        if isinstance(self, LazyModuleMixin) or any(is_lazy(p) for p in self._parameters.values() if p is not None):
            self.__dict__["_born_lazy"] = True
        if "_born_lazy" not in self.__dict__:
            return call(self, *args, **kwargs)
        try:
            return call(self, *args, **kwargs)
        except Exception as error:
            cls, built_with, named = self.__dict__["_birth"]
            try:
                answer, fits = call(cls(*built_with, **named).train(self.training), *args, **kwargs), True
            except Exception:
                fits = False
            if note(self, sys._getframe(1), error, fits):
                return answer
            raise

    nn.Module.__new__ = staticmethod(_remember)  # type: ignore[method-assign, assignment]
    nn.Module.__call__ = calling  # type: ignore[method-assign]
    try:
        yield
    finally:
        nn.Module.__call__ = call  # type: ignore[method-assign]
        del nn.Module.__new__


def _remember(cls: type[nn.Module], *args: Any, **kwargs: Any) -> nn.Module:
    self = object.__new__(cls)
    self.__dict__["_birth"] = (cls, args, kwargs)
    return self
