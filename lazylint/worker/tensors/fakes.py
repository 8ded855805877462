"""Fake tensors, and what of torch must differ while they are in force.

Lazy parameters are built outside the fake mode and become fake, as the same object, when they materialize, so
that optimizers and aliases which hold them see it.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode, unset_fake_temporarily
from torch.nn import parameter

from ..run.opaque import Opaque
from ..sizes.dims import attach, formula
from . import kernels
from .asked import Asked
from .quick import QuickFakeMode

# Torch's own type stubs leave it out.
UninitializedTensorMixin: Any = parameter.UninitializedTensorMixin  # type: ignore[attr-defined]

_materialize = UninitializedTensorMixin.materialize
_PLAIN = frozenset((int, float, str, bool, type(None), torch.dtype, torch.Size))


def make_mode() -> FakeTensorMode:
    """A fake mode that takes real tensors too."""
    return QuickFakeMode(allow_non_fake_inputs=True)


def active() -> FakeTensorMode | None:
    """The fake mode in force, if any."""
    mode = torch._C._get_dispatch_mode(torch._C._TorchDispatchModeKey.FAKE)
    return mode if isinstance(mode, FakeTensorMode) else None


@contextmanager
def real() -> Iterator[None]:
    """Leave the fake mode and every recording for a while: PyTorch as it is."""
    with torch._C.DisableTorchFunction(), unset_fake_temporarily():
        yield


def is_fake(value: object) -> bool:
    """Whether `value` is a fake tensor, or one that a transform of torch.func has wrapped."""
    if isinstance(value, FakeTensor):
        return True
    if not isinstance(value, torch.Tensor) or not torch._C._functorch.is_functorch_wrapped_tensor(value):
        return False
    return is_fake(torch._C._functorch.get_unwrapped(value))


def tensors(value: Any) -> Iterator[torch.Tensor]:
    """The tensors in nested lists, tuples and dicts."""
    found: list[torch.Tensor] = []
    _collect(value, found)
    return iter(found)


def _collect(value: Any, found: list[torch.Tensor]) -> None:
    # This runs several times for each operation: most values are numbers, and not looked at further.
    if type(value) in _PLAIN:
        return
    if isinstance(value, torch.Tensor):
        found.append(value)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _collect(item, found)
    elif isinstance(value, dict):
        for item in value.values():
            _collect(item, found)


def map_tensors(change: Callable[[torch.Tensor], Any], value: Any) -> Any:
    """`value` with `change` applied to each tensor in nested lists, tuples and dicts."""
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(map_tensors(change, item) for item in value))
    if type(value) in (list, tuple):
        return type(value)(map_tensors(change, item) for item in value)
    if type(value) in (dict, Asked):
        return {key: map_tensors(change, item) for key, item in value.items()}
    return value


def fake_like(tensor: torch.Tensor) -> torch.Tensor:
    """A fake of the shape, strides and type of a real tensor; a fake itself stays. Needs a fake mode in force."""
    # FakeTensorMode.from_tensor would do, but imports dynamo's guard sources to name what it converts.
    if is_fake(tensor) or active() is None:
        return tensor
    with torch._C.DisableTorchFunction():
        made = torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype, device=tensor.device)
        # Transforms of torch.func refuse even to be told that it requires none.
        return made.requires_grad_() if tensor.requires_grad else made


def become_fake(tensor: torch.Tensor) -> None:
    """Turn a real tensor into a fake one in place: whoever holds the object holds the fake."""
    if not is_fake(tensor) and active() is not None:
        with torch._C.DisableTorchFunction():
            fake: Any = fake_like(tensor.detach())
            if isinstance(tensor, torch.nn.Parameter):
                fake._is_param = True
            swap(tensor, fake.requires_grad_(tensor.requires_grad))


def swap(tensor: torch.Tensor, fake: Any) -> None:
    """Make `tensor`, as the object that it is, the fake."""
    # torch.utils.swap_tensors refuses tensors with weak references, which the fake mode's memo always holds.
    kept = type(fake)
    with unset_fake_temporarily():
        torch._C._swap_tensor_impl(tensor, fake)
    tensor.__class__ = kept
    tensor.__dict__.update(fake.__dict__)


def materialize(self: Any, shape: Any, device: Any = None, dtype: Any = None) -> None:
    """As `UninitializedTensorMixin.materialize`, but to a fake when fakes are in force."""
    if active() is None:
        _materialize(self, shape, device, dtype)
        return
    is_parameter = isinstance(self, torch.nn.Parameter)
    with torch._C.DisableTorchFunction():
        with unset_fake_temporarily():
            device, dtype = device or self.data.device, dtype or self.data.dtype
        fake = torch.empty(shape, device=device, dtype=dtype)
        attach(fake, [formula(size) for size in ((shape,) if isinstance(shape, int) else shape)])
        if is_parameter and torch._C._functorch.peek_interpreter_stack() is None:
            fake.requires_grad_(self.requires_grad)
        setattr(fake, "_is_param" if is_parameter else "_is_buffer", True)
        swap(self, fake)


def _swap_tensors(first: torch.Tensor, second: torch.Tensor) -> None:
    first.__class__, second.__class__ = second.__class__, first.__class__
    kept = dict(first.__dict__)
    first.__dict__.clear()
    first.__dict__.update(second.__dict__)
    second.__dict__.clear()
    second.__dict__.update(kept)
    with unset_fake_temporarily():
        torch._C._swap_tensor_impl(first, second)


def _outside(new: Callable[..., Any]) -> Callable[..., Any]:
    def __new__(cls: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N807
        with real():
            return new(cls, *args, **{k: v for k, v in kwargs.items() if k != "device" and not isinstance(v, Opaque)})

    return __new__


def install() -> None:
    """Change torch for the rest of this process, which runs one file and ends."""
    kernels.prefer_compiled()
    logging.getLogger("torch._subclasses.fake_tensor").setLevel(logging.CRITICAL)
    for lazy in (parameter.UninitializedParameter, parameter.UninitializedBuffer):
        lazy.__new__ = _outside(lazy.__new__)  # type: ignore[method-assign]
    torch.utils.swap_tensors = _swap_tensors


def parameters_and_buffers(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    """What a module itself owns, without its children."""
    owned = itertools.chain(module._parameters.items(), module._buffers.items())
    return {name: value for name, value in owned if value is not None}
