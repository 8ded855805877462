"""What instrumented code calls: a guarded call, the turns of a loop, and the value of a statement that failed."""

from __future__ import annotations

import builtins
import functools
import gc
import inspect
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from types import BuiltinFunctionType, CodeType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any

import torch
from torch import nn

from .. import libraries
from ..recording import devices, keeping, unset
from ..run import clock, failures, runtime
from ..run.opaque import MAX_TURNS, UNKNOWN_KEYS, Opaque, first_opaque
from ..run.reachable import modules_in
from ..run.stack import serials
from ..tensors import fakes, values
from . import bases, environment, files, hub, membership, unsized, waiting, wrappers
from .budget import Budget
from .builtin import asks_number, is_tensor, ours
from .chance import drawn
from .recursion import Recursion, cut
from .suggested import suggested
from .unsized import Loops, Unsized, loop_key


def _nothing(*_: Any, **__: Any) -> None:
    return None


def back(frame: Any) -> Any:
    """`frame.f_back` as the program would see it, without `call`."""
    outer = frame.f_back
    while isinstance(outer, FrameType) and outer.f_code is call.__code__:
        outer = outer.f_back
    return outer


def _frame(depth: int = 0) -> FrameType | None:
    """What `sys._getframe` answers the function that asks it by `call`."""
    frame: FrameType | None = sys._getframe(2)
    for _ in range(depth):
        frame = back(frame) if frame else None
    return frame


# Builtins whose effect nobody sees here, and those that would see the guards.
_INSTEAD: dict[Any, Callable[..., Any]] = {
    builtins.print: _nothing,
    builtins.input: lambda *_: Opaque("input()"),
    time.sleep: _nothing,
    os._exit: sys.exit,
    gc.collect: lambda *_: 0,
    gc.enable: _nothing,
    torch.is_tensor: is_tensor,
    torch.hub.load: hub.load,
    inspect.currentframe: _frame,
    sys._getframe: _frame,
}


_BUILTIN = (BuiltinFunctionType, type)
within, inherited = membership.within, bases.inherited


def call(fn: Any, /, *args: Any, **kwargs: Any) -> Any:
    """Call `fn`; a failure that the program does not handle itself is noted and its value is opaque."""
    serial = next(serials)  # noqa: F841  (read by `stack`)
    clock.check()
    if UNKNOWN_KEYS in kwargs:
        unknown, filled = kwargs[UNKNOWN_KEYS], _with_unknown_keys(fn, args, kwargs)
        if filled is None:
            return unknown.other()
        kwargs = filled
    try:
        instead = _INSTEAD.get(fn) or waiting.instead(fn)
    except TypeError:
        instead = None
    if instead is not None:
        return instead(*args, **kwargs)
    if fn is map and args and isinstance(args[0], _BUILTIN):
        args = (functools.partial(call, args[0]), *args[1:])
    number = _number(fn, args, kwargs) if isinstance(fn, _BUILTIN) else None
    if number is not None:
        return number
    if (counted := asks_number(fn, args, kwargs)) is not None:
        return counted.other()
    fn = environment.asked(files.search(ours(fn, args) if isinstance(fn, _BUILTIN) else fn))
    if isinstance(fn, Opaque):
        back = wrappers.handed_back(fn, args)
        back = suggested(fn, args, kwargs) if back is wrappers.NOTHING else back
        if back is not wrappers.NOTHING:
            return back
        run = runtime.current()
        run.timeline.escape(args, kwargs)
        run.given_away(modules_in((args, kwargs)), fn.origin)
        libraries.lost((*args, *kwargs.values()), fn)
        return fn.called(runtime.current().texts.here(), args, kwargs)
    if type(fn) is MethodType and isinstance(fn.__self__, Opaque) and fn.__name__ == "__init__":
        # A base class that is not known, which a constructor names.
        return None
    is_model = isinstance(fn, type) and issubclass(fn, nn.Module)
    if is_model and sys._getframe(1).f_code in runtime.current().decisions.imagined:
        # One of several, which others stand around where the program runs.
        runtime.current().doubtful = "layers that a list asks for which nobody knows"
    is_layer = is_model and fn.__module__.startswith("torch.nn.")
    args, kwargs = unset.doubted(args, kwargs) if is_layer else (args, kwargs)
    given, named = args, kwargs
    if is_layer and first_opaque(args, kwargs) is not None:
        args, kwargs = unset.stood_in(fn, args, kwargs)
        args, kwargs = keeping.buildable(fn, args, kwargs) or (args, kwargs)
    entered = _entered(fn)
    if entered is not None:
        runtime.current().entered.add(entered)
    try:
        if entered is not None and (Opaque in map(type, args) or Opaque in map(type, kwargs.values())):
            owner = getattr(fn, "__self__", None)
            with _recursion.entered(entered, (owner, *args, *kwargs.values())) as deep:
                made = cut(owner, args, kwargs) if deep else fn(*args, **kwargs)
        else:
            made = fn(*args, **kwargs)
    except Exception as error:
        if entered is not None and not _inside(error):
            runtime.current().entered.discard(entered)
        if devices.lacks(error) and not failures.expects(error, sys._getframe(1)):
            return Opaque("what other machines have, and this one has not")
        held = (_held(value) for value in (getattr(fn, "__self__", None), *args, *kwargs.values()))
        unknown = first_opaque((args, kwargs, list(held))) if callable(fn) else None
        if runtime.current().failing:
            if _goes_on(error, sys._getframe(1)):
                return failures.note(error, matters=False)
            if failures.of_setting(error) and not failures.expects(error, sys._getframe(1)):
                runtime.current().partial = True
                return failures.note(error)
            told = failures.explained(error) or failures.of_input(error)
            if unknown is None or told or failures.expects(error, sys._getframe(1)):
                raise
            runtime.current().partial = True
            return unknown.other()
        timeline = runtime.current().timeline
        matters = bool(timeline.subjects(*modules_in((fn, args, kwargs))))
        if not failures.explained(error):
            timeline.escape(fn, args, kwargs)
        elif isinstance(fn, nn.Module):
            # A container calls no layer behind the one that refuses.
            timeline.escape(fn)
        return failures.answer(error, sys._getframe(1), unknown, matters)
    if type(made) is float and runtime.current().modules:
        return drawn(fn, args, made)
    if is_layer and type(made) is fn:
        unset.mark(made, given, named)
    return made


def _number(fn: Any, args: Any, kwargs: Any) -> Any:
    """What a builtin answers that makes a number of what nobody knows, such as a tensor's data; else None."""
    # It may call what it is handed, as a `key` or to `map`.
    runtime.current().entered.update(f.__code__ for f in (*args, *kwargs.values()) if type(f) is FunctionType)
    data = [values.item(arg, fn) if fn in (int, float, round, range) and fakes.is_fake(arg) else arg for arg in args]
    return unsized.answer(fn, tuple(data), kwargs)


def _entered(fn: Any) -> CodeType | None:
    """The code that a call runs first, if it is Python's."""
    if type(fn) is MethodType:
        fn = fn.__func__
    elif isinstance(fn, type):
        fn = inspect.getattr_static(fn, "__init__")
    return fn.__code__ if type(fn) is FunctionType else None


def _inside(error: BaseException) -> bool:
    """Whether what was called has begun at all: arguments that do not fit raise before it does."""
    return not isinstance(error, TypeError) or bool(error.__traceback__ and error.__traceback__.tb_next)


def _held(value: Any) -> dict[str, Any]:
    """What an object holds, such as the parameters of a distribution; none of what may run code when it is asked."""
    if isinstance(value, (nn.Module, ModuleType, type, torch.Tensor)) or callable(value):
        return {}
    try:
        held = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return held if type(held) is dict else {}


def _with_unknown_keys(fn: Any, args: Any, kwargs: dict[str, Any]) -> dict[str, Any] | None:
    """Keyword arguments with `**` of the unknown, where each parameter that is not given otherwise is unknown.

    None where nobody knows the parameters, or they are those of a layer of torch.
    """
    run, unknown = runtime.current(), kwargs[UNKNOWN_KEYS]
    if isinstance(fn, type) and issubclass(fn, nn.Module) and fn.__module__.startswith("torch.nn."):
        run.unknown(f"the arguments of `{fn.__name__}` come from {unknown.origin}", run.texts.here())
        return None
    known = {name: value for name, value in kwargs.items() if name != UNKNOWN_KEYS}
    try:
        signature = inspect.signature(fn.forward if isinstance(fn, nn.Module) else fn)
        given = signature.bind_partial(*args, **known).arguments
    except (TypeError, ValueError):
        run.timeline.escape(fn, args, kwargs)
        return None
    parameters = signature.parameters.values()
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name not in given]
    more = any(p.kind is p.VAR_KEYWORD for p in parameters)
    return {**(kwargs if more else known), **dict.fromkeys(named, unknown)}


def failed() -> Any:
    """The value of the statement whose exception is being handled."""
    error = sys.exc_info()[1]
    assert isinstance(error, Exception)
    frame, run = sys._getframe(1), runtime.current()
    key = first_opaque(error.args) if isinstance(error, KeyError) else None
    if run.failing:
        hangs = failures.of_setting(error) and not failures.expects(error, frame)
        if key is None and not hangs and not _goes_on(error, frame):
            raise error
        run.partial |= hangs or key is not None
    if not failures.explained(error):
        run.timeline.escape_all()
    return failures.answer(error, frame, key, names_lazy(frame))


def _goes_on(error: Exception, frame: FrameType) -> bool:
    """Whether other arguments or inputs than those that are tried do not help: what is not there, or not to be had in
    here, and what is refused of a lazy layer for when it is done."""
    run = runtime.current()
    late = isinstance(error, OSError) or (run.trying and not run.judging and run.timeline.marked(error) is not None)
    return late and not failures.expects(error, frame)


def names_lazy(frame: FrameType) -> bool:
    """Whether the statement that `frame` is at names a module with lazy layers."""
    run = runtime.current()
    text = run.texts.files.get(frame.f_code.co_filename)
    names = text.names_on(frame.f_lineno) if text else ()
    scope = {**frame.f_globals, **frame.f_locals}
    return bool(run.timeline.subjects(*modules_in([scope.get(name) for name in names])))


def assume(value: Any) -> Any:
    """What an `assert` asks: it holds, except while inputs are sought, where it says what they must be."""
    return value if runtime.current().failing else True


def truth(value: Any) -> Any:
    """A part of a condition: what only a run can tell is decided here, where the part stands."""
    return bool(value) if isinstance(value, (Opaque, torch.Tensor)) else value


_listed: dict[str, Opaque] = {}
_loops = Loops()
_recursion = Recursion()


def items(iterable: Any, mark: str) -> Any:
    """What a comprehension goes through."""
    if isinstance(iterable, (Opaque, Unsized)):
        _listed[mark] = iterable.unknown if isinstance(iterable, Unsized) else iterable
    return iterable


def listed(value: Any, mark: str) -> Any:
    """The value of a comprehension: unknown where the number of its items is, unless they are the layers of a model."""
    unknown = _listed.pop(mark, None)
    return value if unknown is None or next(modules_in(value), None) is not None else unknown


def unpacked(values: Any, count: int) -> Any:
    """The `count` parts that a generator or `map` is unpacked to: of the unknown there are as many as are asked for."""
    made = list(values)
    found = first_opaque(made)
    unknown = values.unknown if found is None and isinstance(values, Unsized) else found
    if unknown is None or len(made) != MAX_TURNS or len(made) == count:
        return made
    return [*made, *(unknown.other() for _ in range(count - len(made)))][:count]


def part(whole: Any, key: Any) -> Any:
    """A slice; unknown where a bound is, of a sequence that holds no layers, or an array of numpy."""
    unknown = first_opaque(key)
    counted = isinstance(whole, (list, tuple, str, bytes)) or type(whole).__module__.startswith("numpy")
    if unknown is None or not counted or next(modules_in(whole), None) is not None:
        return whole[key]
    return unknown.other()


def same(left: Any, right: Any, is_not: bool) -> Any:
    """`left is right`, or `is not`: the unknown may be a member of an enumeration, a class, or None."""
    if right is None:
        asked = type(left) is Opaque and not left.repeats
        return bool(left.part("is some" if is_not else "is none")) if asked else (left is None) is not is_not
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Opaque) and isinstance(other, (Enum, type, Opaque)) and one is not other:
            return one.part("ne" if is_not else "eq", other)
    return (left is right) is not is_not


def unknown(loop: int) -> bool:
    """Whether the caller's loop on a line, which is over, went through the unknown."""
    return _loops.unknown(sys._getframe(1), loop)


def gathered(loop: int, name: str, value: Any) -> Any:
    """What the caller's loop has made of a name."""
    return _loops.gathered(sys._getframe(1), loop, name, value)


def turns(iterable: Iterable[Any], loop: int, names: tuple[str, ...]) -> Iterator[Any]:
    """The items of the `for` loop on line `loop`, which changes `names`, within its budget."""
    frame = sys._getframe(1)
    _loops.begin(frame, loop)
    return _turns(iterable, frame, loop, names)


def _turns(iterable: Iterable[Any], frame: FrameType, loop: int, names: tuple[str, ...]) -> Iterator[Any]:
    iterator, endless = _iterator(iterable, frame)
    budget = Budget(frame, loop, iterator)
    turn = 0
    while True:
        try:
            item = next(iterator)
        except StopIteration:
            if not endless:
                _loops.begin(frame, loop)
            return
        except Exception as error:
            iterator, endless = iter(_not_iterated(error, frame)), True
            item = next(iterator)
        if endless and turn:
            _loops.turned(frame, loop, names)
        if not budget.another():
            return
        if budget.last_turn:
            _loops.turned(frame, loop, names, cut=True)
        turn += 1
        yield item


def _iterator(iterable: Iterable[Any], frame: FrameType) -> tuple[Iterator[Any], bool]:
    """The iterator, and whether nobody knows how many items it has."""
    try:
        return iter(iterable), isinstance(iterable, (Opaque, Unsized))
    except Exception as error:
        return iter(_not_iterated(error, frame)), True


def _not_iterated(error: Exception, frame: FrameType) -> Any:
    """The items of what fails when it is gone through, such as a loader of data that is not there."""
    if runtime.current().failing:
        raise error
    return failures.answer(error, frame, None, matters=False)


_whiles: dict[tuple[int, int], tuple[Budget, tuple[str, ...]]] = {}


def begin(loop: int, names: tuple[str, ...]) -> None:
    """A `while` loop of the caller begins; `loop` is its line, `names` what it changes."""
    frame = sys._getframe(1)
    _loops.begin(frame, loop)
    _whiles[loop_key(frame, loop)] = Budget(frame, loop), names


def again(loop: int, first: int, last: int, always: bool) -> bool:
    """Whether a `while` loop of the caller may take another turn; its condition is on lines `first` to `last`.

    A loop that ends when data nobody knows say so may take any number of turns: it takes two.
    """
    frame = sys._getframe(1)
    budget, names = _whiles[loop_key(frame, loop)]
    asked = budget.asked()
    if budget.turns and any(always or first <= place.line <= last for place in asked):
        if budget.turns > 1:
            return False
        _loops.turned(frame, loop, names)
    more = budget.another()
    if more and budget.last_turn:
        _loops.turned(frame, loop, names, cut=True)
    return more


def metaclass(given: Any) -> Any:
    """The metaclass of a class; one that nobody knows is `type`."""
    return given if isinstance(given, type) and issubclass(given, type) else type
