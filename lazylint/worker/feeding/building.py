"""One model as it is built and called, and whether it can be."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn

from ..run.runtime import Run
from ..tensors.specs import Made
from .construct import Construction
from .elsewhere import doubt
from .later import made


@dataclass(frozen=True)
class Built:
    """A model that was built to see whether it can be, with the run in which it was."""

    construction: Construction
    run: Run
    module: nn.Module


@dataclass(frozen=True)
class How:
    """How to build what is called: a class, or a part of it."""

    cls: type
    construction: Construction
    part: str

    @property
    def spoken(self) -> str:
        """What its program calls it, for what has no class of the program's own."""
        instance = self.construction.instance
        named = instance.name if instance and instance.of_library else ""
        return self.part or named

    def is_built_as(self, built: Built | None) -> bool:
        """Whether that is a model built so, all of which is called."""
        return built is not None and built.construction is self.construction and not self.part

    def made(self) -> nn.Module:
        """A new one."""
        module = made_model(self.cls, self.construction)
        return module.get_submodule(self.part) if self.part else module


def call(module: nn.Module, values: Mapping[str, Any]) -> Any:
    """Call with positional arguments where `forward` takes them so: lazy layers of users may name theirs otherwise."""
    positional: list[Any] = []
    named: dict[str, Any] = {}
    values = {name: v.of(module) if isinstance(v, Made) else v for name, v in values.items()}
    parameters = inspect.signature(type(module).forward).parameters
    for name, value in values.items():
        if parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            named |= value
        elif parameters[name].kind is inspect.Parameter.KEYWORD_ONLY:
            named[name] = value
        elif parameters[name].kind is inspect.Parameter.VAR_POSITIONAL and isinstance(value, (list, tuple)):
            positional += value
        else:
            positional.append(value)
    skipped = [n for n in list(parameters)[1 : len(positional) + 1] if n not in values]
    return module(**values) if skipped else module(*positional, **named)


def made_model(cls: type, how: Construction) -> nn.Module:
    """A new model of that class. Raises what its constructor does."""
    if how.instance is not None:
        module = how.instance.copied()
    else:
        module = cls(*map(made, how.args), **{k: made(v) for k, v in how.kwargs.items()})
    doubt(module)
    return module
