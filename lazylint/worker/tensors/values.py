"""What is answered where a program asks for the data of a fake tensor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch

from ..run import runtime
from ..run.opaque import Opaque
from ..run.scalars import Scalar
from . import confirm, fakes
from .nodes import trail_of

_MAX_LISTED = 1000


def unread(*_: Any) -> Opaque:
    """What a tensor holds, all of it."""
    return Opaque("a tensor's value", repeats=True)


def item(tensor: torch.Tensor, kind: type | None = None) -> Opaque:
    """The one value of a tensor, as a number of that kind."""
    whole = kind is not float and (kind is not None or not tensor.is_floating_point())
    return Scalar("a tensor's value", 1 if whole else 0.5, trail_of(tensor))


def _single(tensor: torch.Tensor) -> bool:
    return runtime.current().decide(repeats=True, trail=trail_of(tensor))


def _truth(*_: Any) -> bool:
    return runtime.current().decide(repeats=True, trail=None)


def _integer(*_: Any) -> int:
    runtime.current().assumed = True
    return 2


def _listed(tensor: torch.Tensor) -> Any:
    def nested(shape: tuple[int, ...]) -> Any:
        return [nested(shape[1:]) for _ in range(shape[0])] if shape else unread()

    return nested(tuple(map(int, tensor.shape))) if tensor.numel() <= _MAX_LISTED else unread()


ANSWERS: dict[Any, Callable[..., Any]] = {
    torch.Tensor.item: item,
    torch.Tensor.__bool__: _single,
    torch.Tensor.__float__: lambda *_: 0.5,
    torch.Tensor.__int__: _integer,
    torch.Tensor.__index__: _integer,
    torch.Tensor.__contains__: _truth,
    torch.Tensor.is_nonzero: _single,
    torch.is_nonzero: _single,
    torch.Tensor.equal: _truth,
    torch.equal: _truth,
    torch.Tensor.allclose: _truth,
    torch.allclose: _truth,
    torch.Tensor.tolist: _listed,
    torch.Tensor.numpy: unread,
    torch.Tensor.__array__: unread,
    torch.Tensor.data_ptr: unread,
    torch.Tensor.__repr__: lambda *_: "tensor(...)",
    torch.Tensor.__format__: lambda *_: "tensor(...)",
}
_OF_MASK = "The shape of the mask"


def _behind_mask(func: Any, args: Any) -> tuple[int, ...]:
    """The sizes of a tensor that a mask does not choose among; with all there are too many elements to try."""
    if func is not torch.Tensor.__getitem__ or not isinstance(args[1], torch.Tensor) or args[1].dtype is not torch.bool:
        return ()
    with torch._C.DisableTorchFunction():
        return tuple(args[0].shape[args[1].dim() :])


def _result(tensor: torch.Tensor) -> torch.Tensor:
    """The tensor as the result of an operation: a leaf that asks for gradients may not be changed in place."""
    if not tensor.requires_grad:
        return tensor
    with torch._C.DisableTorchFunction():
        return tensor.mul(1)


def _flat(value: Any) -> Iterator[Any]:
    """The parts of nested arguments, bounds of slices too."""
    if isinstance(value, slice):
        value = (value.start, value.stop, value.step)
    elif isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, (list, tuple)):
        for part in value:
            yield from _flat(part)
    else:
        yield value


def assume(func: Any, args: Any, kwargs: Any) -> Any:
    """The result of an operation whose shape depends on data: as if every element were taken.

    Where a size is asked for that is itself a tensor, nobody knows the result. Raises `IndexError` for a mask of
    another shape than what it is of, whatever it says.
    """
    counts = (value for value in _flat((args, kwargs)) if fakes.is_fake(value) and value.dim() == 0)
    for count in counts:
        if not count.is_floating_point() and count.dtype is not torch.bool:
            return item(count)
    runtime.current().assumed = True
    rest = _behind_mask(func, args) if not confirm.affordable(args) else ()
    tried = (args[0][(..., *[slice(1)] * len(rest))], args[1]) if rest else args
    outcome = confirm.operation(func, tried, kwargs, fill=1)
    if outcome.error is None:
        return fakes.map_tensors(_result, outcome.value.expand(-1, *rest) if rest else outcome.value)
    if outcome.confirmed and isinstance(outcome.error, IndexError) and _OF_MASK in outcome.says:
        raise outcome.error
    return Opaque(f"the result of `{getattr(func, '__name__', func)}`, whose shape depends on data")


def open_axes(func: Any, args: Any, kwargs: Any, made: list[torch.Tensor]) -> list[set[int]]:
    """Of each tensor that was made as if every element were taken, the axes that are shorter if none is."""
    emptied = confirm.operation(func, args, kwargs, fill=0)
    others = list(fakes.tensors(emptied.value)) if emptied.error is None else []
    with torch._C.DisableTorchFunction():
        sizes = [[tuple(tensor.shape) for tensor in tensors] for tensors in (made, others)]
    found = [
        {axis for axis, (all_, none) in enumerate(zip(one, other, strict=False)) if all_ != none}
        for one, other in zip(*sizes, strict=False)
    ]
    return found if any(found) else [{0} for _ in made]
