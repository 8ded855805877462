"""A fake mode in which most operations go straight to PyTorch's meta kernels, and equal ones are computed once.

PyTorch's own mode prepares for symbolic sizes, several devices and remembered constants, and prefers decompositions
in Python to kernels in C++. None of that shows in the shapes of plain fakes on the processor. What is not plain, and
what a kernel refuses, goes PyTorch's own way.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any

import torch
from torch._ops import OpOverload
from torch._subclasses import fake_impls
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode, in_kernel_invocation_manager

_CPU = torch.device("cpu")
_META = torch.device("meta")
_aten = torch.ops.aten
# PyTorch handles these by hand for symbolic sizes and other devices only.
_BY_HAND = frozenset(
    {
        _aten.view.default, _aten._unsafe_view.default, _aten.select.int, _aten.slice.Tensor, _aten.copy_.default,
        _aten.embedding.default, _aten.index_put_.default,
    }
)  # fmt: skip
_PLAIN = frozenset({int, float, bool, str, type(None), torch.dtype, torch.memory_format})
_KNOWN_AT_MOST = 20_000

_Key = tuple[Any, ...]
# What operations made of which shapes; it holds for every mode of this process.
_known: dict[_Key, Any] = {}


class QuickFakeMode(FakeTensorMode):  # type: ignore[no-untyped-call]
    """Gives the same shapes and strides as its base class, sooner."""

    def __deepcopy__(self, memo: object) -> QuickFakeMode:
        """This one: fakes that are copied hold it, and stay in it."""
        return self

    def dispatch(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """What PyTorch calls for an operation under this mode."""
        with torch._C.DisableTorchFunction():
            kwargs = kwargs or {}
            if _has_kernel(func):
                try:
                    key = (func, torch.get_default_dtype(), *self._said(args), *kwargs, *self._said(kwargs.values()))
                    return self._made(key, func, args, kwargs)
                except Exception:
                    # Done again as PyTorch does it, which knows what we do not, and says what is wrong.
                    pass
            return super().dispatch(func, types, args, kwargs)

    def _made(self, key: _Key, func: Any, args: Any, kwargs: Any) -> Any:
        known = _known.get(key)
        if known is not None:
            return self._again(known)
        if _makes_tensors(func):
            kwargs = {**kwargs, "device": _META}
        with in_kernel_invocation_manager(self):
            made = func(*args, **kwargs)
        if _is_functional(func) and len(_known) < _KNOWN_AT_MOST and _is_fresh(made):
            _known[key] = _recipe(made)
        return self._wrapped(made)

    def _said(self, values: Iterable[Any]) -> Iterable[Any]:
        """What an operation's output depends on. Raises `_NotPlainError`."""
        for value in values:
            kind = type(value)
            if kind is FakeTensor:
                known = value.__dict__
                plain = known["constant"] is None and known["_fake_device"] == _CPU and known["fake_mode"] is self
                dtype = value.dtype
                if not plain or value.layout is not torch.strided or dtype.is_complex:
                    raise _NotPlainError
                yield value.shape
                yield value.stride()
                yield dtype
            elif kind is list or kind is tuple:
                yield len(value)
                yield from self._said(value)
            elif kind in _PLAIN or value in (_CPU, torch.strided):
                yield kind
                yield value
            else:
                raise _NotPlainError

    def _wrapped(self, made: Any) -> Any:
        kind = type(made)
        if kind is torch.Tensor:
            return self._fake(made)
        if kind is tuple or kind is list:
            return kind(map(self._wrapped, made))
        return made

    def _again(self, recipe: Any) -> Any:
        if type(recipe) is _Tensor:
            return self._fake(torch.empty_strided(recipe.shape, recipe.stride, dtype=recipe.dtype, device=_META))
        return tuple(map(self._again, recipe)) if type(recipe) is tuple else recipe

    def _fake(self, made: torch.Tensor) -> torch.Tensor:
        """As `FakeTensor(self, made, _CPU)`, whose attributes all but its own tensor are the same each time."""
        fake = torch.Tensor._make_subclass(
            FakeTensor, made, made.requires_grad, dispatch_device=True, device_for_backend_keys=_CPU
        )
        if self._allow_unsafe_data_ptr_access:
            torch._C._set_warn_deprecated_on_mutable_data_ptr(fake)
        else:
            torch._C._set_throw_on_mutable_data_ptr(fake)
        fake.__dict__.update(self._attributes)
        return fake

    @cached_property
    def _attributes(self) -> dict[str, Any]:
        return dict(vars(FakeTensor(self, torch.empty((), device=_META), _CPU)))


class _NotPlainError(Exception):
    """An argument that our ways are not made for."""


class _Tensor:
    """The recipe of a new tensor."""

    __slots__ = ("dtype", "shape", "stride")

    def __init__(self, made: torch.Tensor) -> None:
        self.shape, self.stride, self.dtype = made.shape, made.stride(), made.dtype


def _is_fresh(made: Any) -> bool:
    """Whether an operation made new tensors, each the whole of its memory, or None in the place of one."""
    if type(made) is tuple:
        return all(map(_is_fresh, made))
    return made is None or (type(made) is torch.Tensor and not made.storage_offset() and not made.requires_grad)


def _recipe(made: Any) -> Any:
    if type(made) is tuple:
        return tuple(map(_recipe, made))
    return None if made is None else _Tensor(made)


@cache
def _has_kernel(func: Any) -> bool:
    """Whether a meta kernel alone tells what an operation makes."""
    if not isinstance(func, OpOverload) or func.namespace != "aten" or "pin_memory" in str(func):
        return False
    name: str = func.name()  # type: ignore[no-untyped-call]
    has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key
    if not fake_impls.has_meta(func) or has_kernel(name, "CompositeImplicitAutograd"):
        return False
    if _makes_tensors(func) or func in _BY_HAND:
        return True
    return not any(check(func) for check, _ in fake_impls.op_implementations_checks)


@cache
def _makes_tensors(func: Any) -> bool:
    """Whether an operation makes a new tensor on a device that it is told."""
    schema = func._schema
    told = any(argument.name == "device" for argument in schema.arguments)
    return told and _is_functional(func) and [str(made.type) for made in schema.returns] == ["Tensor"]


@cache
def _is_functional(func: Any) -> bool:
    """Whether an operation neither changes what it is given nor gives back a part of it."""
    return all(argument.alias_info is None for argument in (*func._schema.arguments, *func._schema.returns))
