"""What `TensorDict`s do as tensors do: with each tensor in them, or with the sizes that all of these have in common."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import torch

from ...run.opaque import first_opaque
from .dicts import NUMBERS, TensorDict, TensorDictBase, absent

# What keeps the shape of each tensor.
_KEEPING = (
    "detach contiguous float double half bfloat16 int long bool cpu cuda abs exp log log1p neg sqrt sigmoid tanh relu "
    "square round floor ceil clamp clamp_min clamp_max pow isnan isfinite zero_ fill_ detach_ requires_grad_ mul_ add_"
)
_REDUCING = "mean sum std var prod nanmean nansum all any"
_OPERATORS = "add radd sub rsub mul rmul truediv rtruediv pow rpow and or xor eq ne lt le gt ge"


def _joined(func: Any, dicts: Sequence[Any], dim: int = 0, **more: Any) -> Any:
    """Several dicts with the same keys as one."""
    first = dicts[0]
    lost = first_opaque([getattr(each, "_lost", each) for each in dicts] + [getattr(first, "_batch_size", None)])
    if lost is not None or more:
        return absent(f"torch.{func.__name__}") if lost is None else lost.other()
    if any(each.keys() != first.keys() for each in dicts):
        raise (RuntimeError if func is torch.stack else KeyError)(f"torch.{func.__name__} of dicts with other keys")
    axis = dim + first.batch_dims + (func is torch.stack) if dim < 0 else dim
    made = first.empty()
    for key, value in first._tensordict.items():
        each = [one._tensordict[key] for one in dicts]
        known = isinstance(value, (torch.Tensor, TensorDictBase))
        made._tensordict[key] = func(each, axis) if known else value
    made._batch_size = func([torch.zeros(each._batch_size) for each in dicts], axis).shape
    return made


def lazy_stack(dicts: Any, dim: int = 0, **_: Any) -> Any:
    """The same, of dicts that are kept apart."""
    known = isinstance(dicts, (list, tuple)) and all(isinstance(each, TensorDictBase) for each in dicts)
    return _joined(torch.stack, list(dicts), dim) if known else absent("lazy_stack")


def _keeping(name: str) -> Callable[..., Any]:
    def made(self: Any, *args: Any, **kwargs: Any) -> Any:
        new = self.mapped(lambda x: getattr(x, name)(*args, **kwargs))
        return self if name.endswith("_") else new

    return made


def _reducing(name: str) -> Callable[..., Any]:
    def made(self: Any, dim: Any = None, **kwargs: Any) -> Any:
        if kwargs or type(dim) not in (int, type(None)):
            return absent(f"TensorDict.{name}")
        if dim is None:
            return self.apply(lambda x: getattr(x, name)(), batch_size=[])
        return self.mapped(lambda x: getattr(x, name)(dim + self.batch_dims if dim < 0 else dim))

    return made


def _operator(name: str) -> Callable[..., Any]:
    plain = getattr(torch.Tensor, f"__{name}__")

    def made(self: Any, other: Any) -> Any:
        if name in ("eq", "ne") and not isinstance(other, (torch.Tensor, TensorDictBase, *NUMBERS)):
            return NotImplemented
        if isinstance(other, TensorDictBase) and self._lost is None and other._lost is None:
            return self.apply(getattr(operator, f"__{name}__", plain), other)
        number = isinstance(other, NUMBERS) or (isinstance(other, torch.Tensor) and not other.dim())
        return self.mapped(lambda x: plain(x, other)) if number else absent(f"TensorDict.__{name}__")

    return made


def _shaping(name: str) -> Callable[..., Any]:
    """A change of the shape that all have in common; arguments are lengthened by what each has beyond it."""

    def made(self: Any, *args: Any, **kwargs: Any) -> Any:
        unknown = self._lost or first_opaque((self._batch_size, args, kwargs))
        if unknown is not None:
            return unknown.other()
        new = self.mapped(lambda x: _reshaped(x, name, self.batch_dims, args, kwargs))
        new._undone = self if name in ("view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze") else None
        return new

    return made


def _reshaped(x: torch.Tensor, name: str, count: int, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    many = args[0] if args and isinstance(args[0], (tuple, list)) else args
    if name in ("view", "reshape", "expand"):
        return getattr(x, "reshape" if name == "view" else name)(*many, *x.shape[count:])
    if name == "permute":
        return x.permute(*[axis % count for axis in many], *range(count, x.dim()))
    dims = [axis % (count + (name == "unsqueeze")) if type(axis) is int else axis for axis in args]
    if name == "unflatten":
        return torch.unflatten(x, dims[0], args[1])
    if name == "flatten" and not kwargs:
        return x.flatten(dims[0] if dims else 0, dims[1] if dims[1:] else count - 1)
    if name == "squeeze" and not args and not kwargs:
        return x.reshape(*[size for size in x.shape[:count] if size != 1], *x.shape[count:])
    return getattr(x, name)(*dims, **kwargs)


def _apart(name: str) -> Callable[..., Any]:
    def made(self: Any, *args: Any, **kwargs: Any) -> Any:
        unknown = self._lost or first_opaque((self._batch_size, args, kwargs))
        if unknown is not None:
            return unknown.other()

        def of(at: int, x: Any) -> Any:
            return getattr(x, name)(*args, **kwargs)[at]

        count = len(getattr(torch.zeros(self._batch_size), name)(*args, **kwargs))
        return tuple(self.mapped(partial(of, at)) for at in range(count))

    return made


for _word in _KEEPING.split():
    setattr(TensorDictBase, _word, _keeping(_word))
for _word in _REDUCING.split():
    setattr(TensorDictBase, _word, _reducing(_word))
for _word in _OPERATORS.split():
    setattr(TensorDictBase, f"__{_word}__", _operator(_word))
for _word in ("view", "reshape", "expand", "permute", "flatten", "unflatten", "squeeze", "unsqueeze", "transpose"):
    setattr(TensorDictBase, _word, _shaping(_word))
for _word in ("unbind", "split", "chunk"):
    setattr(TensorDictBase, _word, _apart(_word))
TensorDictBase.__hash__ = object.__hash__  # type: ignore[method-assign]


def _of_torch(cls: type, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
    """A torch function of such dicts, which puts some together or is called as a method of theirs."""
    name, given = func.__name__, kwargs or {}
    if func in (torch.stack, torch.cat):
        return _joined(func, *args, **given)
    own = bool(args) and isinstance(args[0], TensorDictBase) and name[:1] != "_" and hasattr(TensorDict, name)
    return getattr(args[0], name)(*args[1:], **given) if own else absent(f"torch.{name}")


TensorDictBase.__torch_function__ = classmethod(_of_torch)  # type: ignore[attr-defined]
