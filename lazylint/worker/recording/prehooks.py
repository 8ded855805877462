"""Hooks of the program on a lazy layer that change its input after its width was taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from torch.nn.parameter import is_lazy

from ..run import failures, runtime
from ..tensors import fakes
from .pristine import State
from .widths import measure, width

if TYPE_CHECKING:
    from ..lifecycle.timeline import Timeline


def refused(now: Timeline, before: State, error: Exception, args: Any, kwargs: Any) -> bool:
    """Mark `error`, which a layer in the state `before` raised at its first call, if such a hook is behind it: the
    layer then has a width all the same.
    """
    module = before.owner
    if not before.lazy or not args or now.marked(error) is not None or failures.refused(error) is None:
        return False
    how = measure(type(module))
    taken = width(how, args[0])
    for hook, with_kwargs in _behind(before):
        try:
            with runtime.judging():
                args = _changed(hook, with_kwargs, module, args, kwargs)
        except Exception:
            return False
    sent = width(how, args[0]) if args else None
    lazy = [value for value in fakes.parameters_and_buffers(module).values() if is_lazy(value)]
    narrowed = taken is not None and sent is not None and taken != sent and not lazy
    if narrowed:
        detail = {"taken": str(taken), "sent": str(sent)}
        now.refuse(error, "hook", "call", subjects=now.parameters(module), detail=detail)
    return narrowed


def _behind(before: State) -> list[tuple[Callable[..., Any], bool]]:
    """The program's own hooks that run after the one that initialises the layer."""
    hooks = before.attributes.get("_forward_pre_hooks") or {}
    named = before.attributes.get("_forward_pre_hooks_with_kwargs") or {}
    keys = list(hooks)
    own = next((i for i, key in enumerate(keys) if getattr(hooks[key], "__name__", "") == "_infer_parameters"), None)
    return [] if own is None else [(hooks[key], key in named) for key in keys[own + 1 :]]


def _changed(hook: Callable[..., Any], with_kwargs: bool, module: Any, args: Any, kwargs: Any) -> Any:
    out = hook(module, args, kwargs) if with_kwargs else hook(module, args)
    if with_kwargs and out is not None:
        out = out[0]
    if out is None:
        return args
    return out if isinstance(out, tuple) else (out,)
