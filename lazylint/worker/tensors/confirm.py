"""PyTorch as the judge: run one operation for real, on tensors of the same shapes, to see whether it refuses."""

from __future__ import annotations

import copy
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from ..run import runtime
from ..run.facts import Refusal
from ..run.runtime import judging
from . import fakes

_call: Callable[..., Any] = nn.Module.__call__

# Larger tensors are not made; what could not be tried is not called an error.
_MAX_ELEMENTS = 1 << 25
_PLAIN = (int, float, complex, str, bytes, type(None), torch.Tensor)
# What PyTorch or the machine cannot do says nothing of the sizes, nor does what a layer has lost.
_NO_REFUSALS = (NotImplementedError, ImportError, MemoryError, OSError, torch.OutOfMemoryError)
_LOST = re.compile(r"^'(\w+)' object has no attribute")
# What is not installed, and what the wall refuses.
_NOT_OURS = re.compile(r"Numpy is not available|Permission denied|Operation not permitted|Read-only file system")


@dataclass(frozen=True)
class Outcome:
    """What PyTorch did: a value (fake again), or an error. `confirmed` is false where it was not tried."""

    value: Any = None
    error: Exception | None = None
    confirmed: bool = False

    @property
    def says(self) -> str:
        """PyTorch's own message, on one line."""
        return say(self.error) if self.error else ""


@dataclass(frozen=True)
class Case:
    """What was refused: a module or function, and its arguments."""

    what: Any
    args: Any
    kwargs: Any


def note_case(error: Exception, what: Any, args: Any, kwargs: Any, over: bool = False) -> None:
    """Remember on `error` what was called: the operation, or with `over` the layer that it was inside."""
    if over or not hasattr(error, "lazylint_case"):
        error.lazylint_case = Case(what, args, kwargs)  # type: ignore[attr-defined]


def say(error: Exception) -> str:
    """The first line of PyTorch's message."""
    return str(error).strip().partition("\n")[0].strip() or type(error).__name__


def mark(error: Exception, refusal: Refusal, over: bool = False) -> None:
    """Remember on `error` what was refused; what is remembered already, nearer the cause, stays unless `over`."""
    if over or not hasattr(error, "lazylint_refusal"):
        error.lazylint_refusal = refusal  # type: ignore[attr-defined]


def size(dimension: Any) -> int:
    """A dimension as a number: a symbol's hint."""
    return int(dimension.node.hint) if isinstance(dimension, torch.SymInt) else int(dimension)


def real_like(tensor: torch.Tensor, fill: float = 0) -> torch.Tensor:
    """A real tensor of the same shape and type. Call it outside the fake mode."""
    shape = tuple(size(d) for d in tensor.shape)
    if not fakes.is_fake(tensor):
        return tensor.detach().clone() if not tensor.requires_grad else tensor
    made = torch.full(shape, fill, dtype=tensor.dtype) if fill else torch.zeros(shape, dtype=tensor.dtype)
    return made.requires_grad_(tensor.requires_grad and made.is_floating_point())


def affordable(*values: Any) -> bool:
    """Whether real copies of all tensors in `values` are small enough to make."""
    total = 0
    for tensor in fakes.tensors(values):
        if is_lazy(tensor):
            continue
        count = 1
        for dimension in tensor.shape:
            count *= size(dimension)
        total += count
    return total <= _MAX_ELEMENTS


def operation(func: Any, args: Any, kwargs: Any, fill: float = 0) -> Outcome:
    """Run `func` for real on tensors like those in `args`; not inside a transform of `torch.func`, which changes it."""
    if torch._C._functorch.peek_interpreter_stack() is not None:
        return Outcome(error=RuntimeError("inside a transform"))
    with judging(), fakes.real(), torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not affordable(args, kwargs):
            return Outcome(error=RuntimeError("too large to try"))
        made = fakes.map_tensors(lambda t: real_like(t, fill), (list(args), dict(kwargs)))
        made[1].pop("device", None)
        try:
            value = func(*made[0], **made[1])
        except Exception as error:
            return Outcome(error=_let_go(error), confirmed=refuses(error, args, kwargs))
    return Outcome(value=fakes.map_tensors(fakes.fake_like, value))


def refuses(error: Exception, args: Any, kwargs: Any) -> bool:
    """Whether `error`, which an operation raised for real, is for the sizes or types of what it was given.

    An object of a library may stand for a value that nobody knows: its type says nothing. Nor does None where the
    command line lacks an option.
    """
    if "NoneType" in str(error) and runtime.running() and runtime.current().unsaid:
        return False
    lost = _LOST.match(str(error)) if isinstance(error, AttributeError) else None
    if isinstance(error, _NO_REFUSALS) or _NOT_OURS.search(str(error)) or (lost and hasattr(nn, lost[1])):
        return False
    return not (isinstance(error, TypeError) and _has_objects((args, kwargs)))


def _has_objects(value: Any) -> bool:
    """Whether there is anything in nested arguments that is neither torch's nor Python's own."""
    if isinstance(value, (list, tuple, dict)):
        return any(map(_has_objects, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, _PLAIN) and type(value).__module__.partition(".")[0] not in ("torch", "builtins")


def _let_go(error: Exception) -> Exception:
    """`error` without what it holds: its frames have the real tensors, as has what lacks an attribute."""
    if isinstance(error, AttributeError):
        error.obj = None
    return error.with_traceback(None)


def layer(module: nn.Module, args: Any, kwargs: Any) -> Outcome:
    """Call a layer for real: a copy of it, with real parameters."""
    owned = [*module.parameters(), *module.buffers()]
    try:
        if any(map(is_lazy, owned)) or not affordable(owned):
            raise RuntimeError("it cannot be copied")
        with judging(), fakes.real():
            real = copy.deepcopy(module, {id(tensor): real_like(tensor) for tensor in owned})
    except Exception as error:
        return Outcome(error=_let_go(error))
    return operation(lambda *given, **named: _call(real, *given, **named), args, kwargs)
