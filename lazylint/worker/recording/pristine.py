"""A lazy layer as it was before its first call, and twins of it."""

from __future__ import annotations

import copy
import weakref
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from types import MethodType
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter, is_lazy
from torch.utils.hooks import RemovableHandle

from ..tensors import fakes

_parameter: Any = UninitializedParameter


@dataclass(frozen=True)
class State:
    """The attributes of a module, and of its lazy parameters the kind, whether they need gradients, and the dtype."""

    cls: type[nn.Module]
    owner: nn.Module
    attributes: dict[str, Any]
    lazy: dict[str, tuple[type, bool, torch.dtype]]


_COPIED = ("_parameters", "_buffers", "_modules", "_forward_pre_hooks", "_forward_pre_hooks_with_kwargs",
           "_load_state_dict_pre_hooks", "_non_persistent_buffers_set")  # fmt: skip


# The last has what the first says of hooks besides.
_HOOKS = ("_forward_pre_hooks", "_load_state_dict_pre_hooks", "_forward_pre_hooks_with_kwargs")


def snapshot(module: nn.Module) -> State:
    """The state of a module now."""
    attributes = dict(module.__dict__)
    for name in _COPIED:
        if name in attributes:
            attributes[name] = copy.copy(attributes[name])
    owned = fakes.parameters_and_buffers(module)
    with fakes.real():
        lazy = {n: (type(p), p.requires_grad, p.data.dtype) for n, p in owned.items() if is_lazy(p)}
    return State(type(module), module, attributes, lazy)


def restore(module: nn.Module, state: State) -> None:
    """Put a module back into `state`, with lazy parameters of its own."""
    twin = twin_of(state, module.training)
    module.__class__ = state.cls
    module.__dict__.clear()
    module.__dict__.update(twin.__dict__)


def twin_of(state: State, training: bool) -> nn.Module:
    """A module in `state`, with lazy parameters of its own."""
    twin: nn.Module = state.cls.__new__(state.cls)
    twin.__dict__.update({k: copy.copy(v) if k in _COPIED else v for k, v in state.attributes.items()})
    for name, (kind, grad, dtype) in state.lazy.items():
        store: Any = twin._parameters if name in twin._parameters else twin._buffers
        fresh: Any = UninitializedBuffer
        if issubclass(kind, UninitializedParameter):
            fresh = partial(_parameter, grad)
        store[name] = fresh(dtype=dtype)
    hooks: dict[int, Any] = twin._forward_pre_hooks
    for key, hook in hooks.items():
        if getattr(hook, "__self__", None) is state.owner:
            hooks[key] = MethodType(hook.__func__, twin)
    for name, value in twin.__dict__.items():
        if isinstance(value, RemovableHandle):
            twin.__dict__[name] = _handle(value, twin)
    twin.training = training
    return twin


def _handle(of: RemovableHandle, twin: nn.Module) -> RemovableHandle:
    """What removes the twin's own hook, where `of` removes that of the layer."""
    held = [twin.__dict__[name] for name in _HOOKS if of.id in twin.__dict__.get(name, ())]
    made = RemovableHandle.__new__(RemovableHandle)
    made.id = of.id
    made.hooks_dict_ref = weakref.ref(held[0] if held else OrderedDict())
    made.extra_dict_ref = tuple(map(weakref.ref, held[1:]))
    return made
