"""What stands in for a base class that is not known, such as that of a framework which is not installed."""

from __future__ import annotations

import inspect
import sys
from abc import ABCMeta
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import FrameType, SimpleNamespace
from typing import Any, Protocol

from torch import nn

from . import runtime
from .opaque import Opaque

_REGISTER = tuple(fn.__code__ for fn in (nn.Module.register_buffer, nn.Module.register_parameter, nn.Module.add_module))


class AttributeDict(dict[str, Any]):
    """A dict whose items are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"Missing attribute {name!r}") from None

    __setattr__ = dict.__setitem__


class OpaqueBase(nn.Module):
    """A module whose unknown attributes are opaque. It is set up even where a subclass never calls `__init__`.

    Modules that its constructor is given are parts of it: only code that is not known calls them.
    """

    _origin = "a base class that is not known"

    def __new__(cls, *args: Any, **kwargs: Any) -> OpaqueBase:
        """An instance that is a module already."""
        self = super().__new__(cls)
        nn.Module.__init__(self)
        return self

    def __class_getitem__(cls, _: object) -> type[OpaqueBase]:
        """The class itself: it may be generic."""
        return cls

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "_modules" not in self.__dict__:
            nn.Module.__init__(self)
        # Of one that is given by its place, the name is not known, but for that which the subclass gives it.
        given = [*((str(number), value) for number, value in enumerate(args)), *kwargs.items()]
        modules = {name: value for name, value in given if isinstance(value, nn.Module)}
        for name, module in modules.items():
            if not hasattr(type(self), name) and module is not self:
                self._modules.setdefault(name, module)
        _give_away(self._origin, *_modules_in((args, kwargs)))

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, nn.Module):
            modules = self._modules
            for number in [key for key, module in modules.items() if module is value and key.isdecimal()]:
                del modules[number]
        super().__setattr__(name, value)

    def _forward_unimplemented(self, *_: Any, **__: Any) -> Any:
        """The unknown: the base class has a `forward` that is not known. It is called as torch calls its own."""
        _give_away(f"`forward` of {self._origin}", self)
        return Opaque(f"`forward` of {self._origin}")

    forward = _forward_unimplemented

    def __iter__(self) -> Iterator[Any]:
        """Whatever items the base class has: nobody knows."""
        return iter(_operator("__iter__")(self))

    def save_hyperparameters(self, *names: Any, ignore: Iterable[str] = (), **_: Any) -> None:
        """Keep the caller's arguments as `self.hparams`, as the frameworks do that have such a method.

        One object that is no name is all of them, as it is if it is no dict or namespace.
        """
        arguments = inspect.getargvalues(sys._getframe(1))
        given = {name: arguments.locals[name] for name in arguments.args[1:] if name in arguments.locals}
        given |= arguments.locals.get(arguments.keywords or "", {})
        objects = [name for name in names if not isinstance(name, str)]
        if len(objects) == 1:
            kept = vars(objects[0]) if isinstance(objects[0], (Namespace, SimpleNamespace)) else objects[0]
        else:
            left_out = {ignore} if isinstance(ignore, str) else set(ignore)
            chosen = [name for name in names if isinstance(name, str)] or list(given)
            kept = {name: given[name] for name in chosen if name in given and name not in left_out}
        before = self.__dict__.get("hparams")
        if isinstance(kept, dict):
            kept = AttributeDict({**before, **kept} if isinstance(before, dict) else kept)
        self.__dict__["hparams"] = before if isinstance(before, Opaque) else kept

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            kept = self.__dict__.get("hparams")
            if isinstance(kept, AttributeDict) and name in kept:
                return kept[name]
            if (
                (name.startswith("__") and name.endswith("__"))
                or name == "forward"
                or _is_registering(sys._getframe(1))
            ):
                raise
            _give_away(f"`{name}` of {self._origin}", self)
            return Opaque(f"`{name}` of {self._origin}")


@cache
def base_of(origin: str) -> type[OpaqueBase]:
    """The base class that stands in for what `origin` tells."""
    return type(OpaqueBase.__name__, (OpaqueBase,), {"__module__": OpaqueBase.__module__, "_origin": origin})


def leaves_setting_up(cls: type) -> bool:
    """Whether it only adds to what another base class sets up, as `ABC` and classes of methods alone do."""
    own = any(getattr(cls, name) is not getattr(object, name) for name in ("__init__", "__new__"))
    return not own and cls is not Protocol and (type(cls) is type or issubclass(type(cls), ABCMeta))


def of_base(given: Any, name: str, origin: str) -> Opaque:
    """What a class or an instance has of a base class that is not known."""
    _give_away(f"`{name}` of {origin}", *_modules_in(given))
    return Opaque(f"`{name}` of {origin}")


def _give_away(origin: str, *modules: nn.Module) -> None:
    """Remember that code which is not known has these, and may call them."""
    if modules and runtime.running():
        runtime.current().timeline.escape(*modules)
        runtime.current().given_away(modules, origin)


def _modules_in(value: Any) -> Iterator[nn.Module]:
    """The modules among nested arguments."""
    if isinstance(value, nn.Module):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _modules_in(inner)


def _operator(name: str) -> Callable[..., Opaque]:
    """What the base class makes of an operator: what it is, nobody knows."""

    def operate(self: OpaqueBase, *others: Any) -> Opaque:
        origin = f"`{name}` of {self._origin}"
        _give_away(origin, self, *_modules_in(others))
        return Opaque(origin)

    operate.__name__ = name
    return operate


# Truth and equality stay those of every object: most frameworks leave them alone.
_OPERATORS = "add sub mul matmul truediv floordiv mod pow lshift rshift and or xor"
for _word in _OPERATORS.split():
    for _prefix in ("", "r"):
        setattr(OpaqueBase, f"__{_prefix}{_word}__", _operator(f"__{_prefix}{_word}__"))
for _word in ("neg", "invert", "getitem"):
    setattr(OpaqueBase, f"__{_word}__", _operator(f"__{_word}__"))


def _is_registering(caller: FrameType) -> bool:
    """Whether torch asks for an attribute to see that none of that name is there yet."""
    return caller.f_code in _REGISTER


class OpaqueLayer(nn.Module):
    """A layer that is not known, in a container: whatever it is given, what it returns is unknown."""

    def __init__(self, unknown: Opaque) -> None:
        super().__init__()
        self.unknown = unknown

    def forward(self, *args: Any, **kwargs: Any) -> Opaque:
        """The unknown."""
        return self.unknown
