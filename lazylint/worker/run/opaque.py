"""A value nobody knows: every attribute, call, operator and iteration answers opaque again; its truth forks."""

from __future__ import annotations

import dis
import itertools
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from types import FrameType
from typing import Any, Generic

from .answered import Trail
from .graph_types import Types

# Set while a run lasts: the truth of an unknown value, by whether it repeats and its trail; and that a value of this
# trail may have been changed.
decide: Callable[[bool, Trail], bool] = lambda repeats, trail: True  # noqa: E731
forget: Callable[[Trail], None] = lambda trail: None  # noqa: E731
# That the unknown of an origin has got hold of a value.
hold: Callable[[Any, str], None] = lambda value, origin: None  # noqa: E731
# What stands for it in words that the program puts together: the same for what must be equal, and only for that.
word: Callable[[Trail, str], str] = lambda trail, origin: f"<unknown: {origin}>"  # noqa: E731
# The types of a graph that nobody knows: those that the program speaks of, if it has such graphs.
graph_types: Callable[[], Types | None] = lambda: None  # noqa: E731

MAX_TURNS = 2
"""How many items the unknown has where it is gone through."""
_UNPACK, _UNPACK_STARRED = dis.opmap["UNPACK_SEQUENCE"], dis.opmap["UNPACK_EX"]
_MERGES = (dis.opmap["DICT_MERGE"], dis.opmap["DICT_UPDATE"])

UNKNOWN_KEYS = "unknown keys"
"""The key under which `**` of an unknown value stands among keyword arguments."""


ITEM = "<item>"
"""What the trails of items begin with of which nobody knows how many there are."""
_numbers = itertools.count()
# A trail grows no longer than this: a value that is changed in a loop is another one each time.
_LONGEST = 12
_PLAIN = (int, float, str, bytes, bool, type(None), Enum)
# Methods that change nothing, and answer the same each time.
_LOOKS = frozenset({
    "lower", "upper", "strip", "title", "startswith", "endswith", "split", "replace", "removeprefix", "removesuffix",
    "count", "keys", "values", "items", "copy", "dim", "size", "numel", "getint", "getfloat", "getboolean",
})  # fmt: skip
# What these answer, in a library for tests, is entered around code that is to fail.
_EXPECT = frozenset({"raises", "assertRaises", "assertRaisesRegex"})
# The origin of one that a library has put together again, as it unpickles objects.
_NAMELESS = "a value that nobody knows"
_ASKS = ("is_", "has_", "should_", "use_")


class Opaque:
    """The unknown value. `origin` says in words what it came from; `repeats` that it is a tensor's data, which
    another batch changes; `place` is where it entered the program; `trail` is equal for what must be equal."""

    __slots__ = ("__dict__", "__weakref__", "origin", "place", "repeats", "trail")

    def __new__(
        cls, origin: str = _NAMELESS, repeats: bool = False, place: Any = None, trail: Trail | None = None
    ) -> Opaque:
        """The slots are set here: not every copy and every unpickled value comes by `__init__`."""
        self = super().__new__(cls)
        object.__setattr__(self, "origin", origin)
        object.__setattr__(self, "repeats", repeats)
        object.__setattr__(self, "place", place)
        object.__setattr__(self, "trail", trail or (next(_numbers),))
        return self

    def __init__(
        self, origin: str = _NAMELESS, repeats: bool = False, place: Any = None, trail: Trail | None = None
    ) -> None:
        """See `__new__`."""

    def part(self, step: str, *of: Any) -> Opaque:
        """What one step leads to from here: the same each time, if all that it is taken with is known."""
        keys = tuple(value.trail if isinstance(value, Opaque) else value for value in of)
        plain = all(isinstance(value, (*_PLAIN, Opaque)) for value in of)
        trail = (*self.trail, (step, *keys)) if plain and len(self.trail) < _LONGEST else None
        return Opaque(self.origin, self.repeats, self.place, trail)

    def asked(self, question: str, of: tuple[Any, ...]) -> Opaque:
        """The answer to a question that is asked with classes, or with several values."""
        known = self.trail if len(self.trail) < _LONGEST else (next(_numbers),)
        return Opaque(self.origin, self.repeats, self.place, (*known, (question, of)))

    def other(self) -> Opaque:
        """Another unknown value that comes from the same."""
        return Opaque(self.origin, self.repeats, self.place)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        types = graph_types() if name in ("node_types", "edge_types") else None
        if types is not None:
            return list(types.nodes if name == "node_types" else types.edges)
        return self.part("attribute", name)

    def __setattr__(self, name: str, value: Any) -> None:
        """What is set in the unknown is not kept; who knows the unknown has it."""
        hold(value, self.origin)
        forget((*self.trail, ("attribute", name)))

    def __delattr__(self, name: str) -> None:
        """As for setting."""
        forget((*self.trail, ("attribute", name)))

    def called(self, place: Any, args: Any, kwargs: Any) -> Any:
        """What a call of the unknown at `place` answers: a model's class is registered or wrapped, and stays."""
        if len(args) == 1 and not kwargs and isinstance(args[0], type) and hasattr(args[0], "forward"):
            return args[0]
        owner, (step, *name) = self.trail[:-1], self.trail[-1] if len(self.trail) > 1 else ("", "")
        plain = not kwargs and all(isinstance(arg, _PLAIN) for arg in args)
        if step != "attribute":
            return Opaque(self.origin, self.repeats, place)
        types = graph_types() if name[0] == "metadata" and not args and not kwargs else None
        if types is not None:
            return list(types.nodes), list(types.edges)
        if name[0] == "get" and args and isinstance(args[0], _PLAIN):
            return Opaque(self.origin, self.repeats, place, (*owner, ("getitem", args[0])))
        if plain and (name[0] in _LOOKS or name[0].startswith(_ASKS)):
            return Opaque(self.origin, self.repeats, place, (*self.trail, ("call", *args)))
        forget(owner)
        return (Expecting if name[0] in _EXPECT else Opaque)(self.origin, self.repeats, place)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The unknown again."""
        # Calls that the program writes come to `called`; this is a decorator, and nearly all leave what they are given.
        if len(args) == 1 and not kwargs and _is_definition(args[0]):
            return args[0]
        return self.other()

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        """A base class nobody knows is an `OpaqueBase`, unless there is another one that sets instances up."""
        from .opaque_base import base_of, leaves_setting_up

        first = next(base for base in bases if isinstance(base, Opaque))
        others = [base for base in bases if isinstance(base, type)]
        return (base_of(self.origin),) if first is self and all(map(leaves_setting_up, others)) else ()

    def __iter__(self) -> Iterator[Any]:
        count = unpacked(sys._getframe(1))
        if count:
            return iter([self._item() if is_of_item(self.trail) else self.other() for _ in range(count)])
        return iter([self._item().spread() for _ in range(MAX_TURNS)])

    def spread(self) -> Opaque:
        """The same value, as one of several of which nobody knows how many there are."""
        item = Opaque(self.origin, self.repeats, self.place, self.trail)
        item.__dict__["spread"] = True
        return item

    def _item(self) -> Opaque:
        return Opaque(self.origin, self.repeats, self.place, ((ITEM, next(_numbers)),))

    def __instancecheck__(self, value: object) -> bool:
        """For code of libraries, whose `isinstance` nobody guards: only the unknown may be one of these."""
        return isinstance(value, Opaque) and bool(self.part("isinstance", value))

    def __subclasscheck__(self, cls: object) -> bool:
        """As for instances."""
        return False

    def keys(self, *_: Any, **__: Any) -> Any:
        """The unknown again; one key that says so where it is taken apart by `**`."""
        frame = sys._getframe(1)
        merged = frame.f_code.co_code[frame.f_lasti] in _MERGES
        return [UNKNOWN_KEYS] if merged else self

    def __next__(self) -> Any:
        return self.other()

    def __bool__(self) -> bool:
        return decide(self.repeats, self.trail)

    def __len__(self) -> int:
        return MAX_TURNS

    def __int__(self) -> int:
        return MAX_TURNS

    def __index__(self) -> int:
        return MAX_TURNS

    def __float__(self) -> float:
        return 0.5

    def __contains__(self, item: object) -> bool:
        return bool(self.part("in", item))

    def __eq__(self, other: object) -> Any:
        # Typing asks each base of a class whether it is this one.
        return False if other is Generic else self.part("eq", other)

    def __hash__(self) -> int:
        return id(self)

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    def __repr__(self) -> str:
        return f"<unknown: {self.origin}>"

    def __str__(self) -> str:
        return word(self.trail, self.origin)

    def __format__(self, spec: str) -> str:
        return str(self)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> Any:
        return None

    def __array_function__(self, *_: object, **__: object) -> Any:
        """A numpy function of an unknown value is unknown."""
        return self.other()

    __array_ufunc__ = __array_function__

    def __array__(self, *_: object, **__: object) -> Any:
        """Raises `TypeError`: numpy would take the unknown for a list of lists without end."""
        raise TypeError("nobody knows this array")

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """A torch function of an unknown value is unknown."""
        found = first_opaque(args, kwargs)
        return Opaque("an argument of a torch function") if found is None else found.other()


class Expecting(Opaque):
    """What takes the exception that it is entered for, as `pytest.raises(...)` does."""

    def __exit__(self, *raised: object) -> Any:
        return bool(raised and raised[0])


def is_of_item(trail: Trail) -> bool:
    """Whether it leads from an item of which nobody knows how many there are."""
    return isinstance(trail[0], tuple) and trail[0][0] == ITEM


def is_spread(value: Opaque) -> bool:
    """Whether it stands for some of the items of an unknown value, and nobody knows how many there are."""
    return "spread" in value.__dict__


def unpacked(frame: FrameType) -> int:
    """How many values the code in `frame` unpacks right now; 0 if it goes through the value otherwise."""
    operation, count = frame.f_code.co_code[frame.f_lasti : frame.f_lasti + 2]
    if operation == _UNPACK_STARRED:
        return (count & 0xFF) + 1
    return count if operation == _UNPACK else 0


def _is_definition(value: object) -> bool:
    return isinstance(value, type) or type(value).__name__ == "function"


def first_opaque(args: Any, kwargs: Any = None) -> Any:
    """The first opaque value in nested arguments, bounds of slices too, or None."""
    if isinstance(args, Opaque):
        return args
    if isinstance(args, slice):
        values: Any = (args.start, args.stop, args.step)
    else:
        values = args.values() if isinstance(args, dict) else args if isinstance(args, (list, tuple)) else ()
    for value in values:
        if isinstance(value, (Opaque, list, tuple, dict, slice)):
            found = first_opaque(value)
            if found is not None:
                return found
    return first_opaque(kwargs) if kwargs else None


def _binary(name: str) -> Callable[..., Any]:
    def operate(self: Opaque, *others: object) -> Any:
        return self.part(name, *others)

    operate.__name__ = f"__{name}__"
    return operate


_OPERATORS = (
    "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor neg pos abs invert "
    "lt le ne gt ge getitem round trunc floor ceil await anext aiter"
)
for _word in _OPERATORS.split():
    for _prefix in ("", "r", "i"):
        setattr(Opaque, f"__{_prefix}{_word}__", _binary(f"{_prefix}{_word}"))


def _change_item(self: Opaque, _: object, *value: object) -> None:
    hold(value, self.origin)
    forget(self.trail)


for _word in ("setitem", "delitem"):
    setattr(Opaque, f"__{_word}__", _change_item)
