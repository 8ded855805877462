"""Keep symbolic sizes and sympy out of the process: our sizes are plain numbers.

PyTorch's kernels ask about every size whether it is symbolic. Of plain numbers the answers are known; asked of
anything else, or for anything else, the modules are loaded after all.
"""

from __future__ import annotations

import functools
import importlib
import operator
from collections.abc import Callable
from typing import Any

import torch

from . import standin

_SHAPES = "torch.fx.experimental.symbolic_shapes"


def stand_in() -> None:
    """Put stand-ins in the place of both modules."""
    answers = {name: _asked(name, *known) for name, known in _KNOWN.items()}
    later = {name: _asked(name, _never) for name in _LATER}
    standin.put(_SHAPES, {**answers, **later, "GuardOnDataDependentSymNode": _NeverRaisedError}, {})
    # Asked for to see whether a value is an expression of sympy's. Before sympy is loaded, none is.
    standin.put("sympy", {}, {("torch._prims_common", "Basic"): ()})


def _asked(name: str, suits: Callable[..., bool], answer: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """The function of that name: our `answer` where it `suits` what is asked about, else PyTorch's."""

    def ask(*values: Any, **more: Any) -> Any:
        if answer is not None and not more and suits(*values):
            return answer(*values)
        module = importlib.import_module(_SHAPES)
        standin.become(module)
        return getattr(module, name)(*values, **more)

    return ask


def _never(*_: Any) -> bool:
    return False


def _truths(*values: Any) -> bool:
    return all(type(value) is bool for value in values)


def _numbers(*values: Any) -> bool:
    return all(type(value) is int for value in values)


def _shapes(*values: Any) -> bool:
    return all(type(value) in (tuple, list, torch.Size) and _numbers(*value) for value in values)


def _plain(value: Any) -> bool:
    """Whether a tensor, or whatever it is, has no sizes but plain numbers."""
    if isinstance(value, torch.Tensor):
        return value.layout is torch.strided and _numbers(*value.shape, *value.stride(), value.storage_offset())
    return type(value) in (int, bool, float) or _shapes(value)


def _same(value: bool) -> bool:
    return value


def _every(*values: bool) -> bool:
    return functools.reduce(operator.and_, values)


def _some(*values: bool) -> bool:
    return functools.reduce(operator.or_, values)


def _equal(one: Any, other: Any) -> bool:
    return tuple(one) == tuple(other)


def _no(_: Any) -> bool:
    return False


def _yes(_: Any) -> bool:
    return True


def _nothing(_: Any) -> tuple[()]:
    return ()


class _NeverRaisedError(RuntimeError):
    """Stands for what is raised of symbolic sizes only."""


_KNOWN: dict[str, tuple[Callable[..., bool], Callable[..., Any]]] = {
    "expect_true": (_truths, _same),
    "guard_bool": (_truths, _same),
    "guard_int": (_numbers, _same),
    "guard_or_false": (_truths, _same),
    "guard_or_true": (_truths, _same),
    "guard_size_oblivious": (_truths, _same),
    "has_free_unbacked_symbols": (_plain, _no),
    "has_guarding_hint": (_numbers, _yes),
    "is_nested_int": (_numbers, _no),
    "is_symbolic": (_numbers, _no),
    "statically_known_true": (_truths, _same),
    "sym_and": (_truths, _every),
    "sym_eq": (_shapes, _equal),
    "sym_or": (_truths, _some),
    "_iterate_exprs": (_plain, _nothing),
    "_iterate_nodes": (_plain, _nothing),
}
# Imported along with those, and called for symbolic sizes only.
_LATER = ("compute_unbacked_bindings", "free_unbacked_symbols", "guarding_hint_or_throw")
