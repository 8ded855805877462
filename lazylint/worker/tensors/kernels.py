"""Meta kernels: PyTorch hides its own in C++ behind Python ones that know symbolic sizes; here they are back in force.

The C++ ones check and compute shapes with the very code that the processor's kernels run first, and take
microseconds where the others take tenths of a millisecond. A few operations have none in C++; PyTorch's Python for them
imports sympy and its distributed tensors, which take a quarter as long to import as PyTorch itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch._C import _dispatch_has_kernel_for_dispatch_key

_LIBRARY = "_meta_lib_dont_use_me_use_register_meta"


def prefer_compiled() -> None:
    """Drop the Python meta kernels of operations that have one in C++.

    Where this PyTorch keeps its kernels in other ways, nothing changes.
    """
    registrations = getattr(torch, "_meta_registrations", None)
    library = getattr(registrations, _LIBRARY, None)
    kernels = _python_kernels()
    if library is None or not kernels:
        return
    registered: set[str] = set(library._op_impls)
    library._destroy()
    left: Any = torch.library.Library("aten", "IMPL", "Meta")  # type: ignore[no-untyped-call]
    for operation, kernel in kernels.items():
        name = operation.name()
        if f"{name.replace('::', '/')}/Meta" in registered and not _dispatch_has_kernel_for_dispatch_key(name, "Meta"):
            left.impl(operation, kernel)
    setattr(registrations, _LIBRARY, left)


def _python_kernels() -> dict[Any, Any]:
    """The Python kernel of each operation that PyTorch chooses among its tables."""
    tables = getattr(torch._decomp, "global_decomposition_table", {})
    found: dict[Any, Any] = {}
    for kind in ("meta", "post_autograd", "pre_autograd"):
        for operation, kernel in tables.get(kind, {}).items():
            if isinstance(operation, torch._ops.OpOverload):
                found.setdefault(operation, kernel)
    return found


class NotPlainError(Exception):
    """An argument that our ways are not made for."""


def _convolution(
    given: torch.Tensor, weight: torch.Tensor, bias: Any, stride: Any, padding: Any, dilation: Any, transposed: bool,
    output_padding: Any, groups: int,
) -> torch.Tensor:  # fmt: skip
    """A convolution that PyTorch takes, with nothing that has its channels last."""
    takes, makes = (
        (weight.shape[0], weight.shape[1] * groups) if transposed else (weight.shape[1] * groups, len(weight))
    )
    fits = given.dim() == weight.dim() and given.shape[1] == takes and not (takes % groups or makes % groups)
    if not (fits and _plain(given, weight, bias) and (bias is None or tuple(bias.shape) == (makes,))):
        raise NotPlainError
    count = given.dim() - 2
    steps, pads, spreads, extras = (_of_all(count, values) for values in (stride, padding, dilation, output_padding))
    each = zip(given.shape[2:], weight.shape[2:], steps, pads, spreads, extras, strict=True)
    sizes = [
        (size - 1) * step - 2 * pad + spread * (kernel - 1) + more + 1
        if transposed
        else (size + 2 * pad - spread * (kernel - 1) - 1) // step + 1
        for size, kernel, step, pad, spread, more in each
    ]
    if min(*given.shape, *weight.shape, *sizes, *stride, *dilation) <= 0 or min(padding) < 0 or any(output_padding):
        raise NotPlainError
    return given.new_empty((len(given), makes, *sizes))


def _of_all(count: int, values: Any) -> Any:
    """One number stands for all."""
    return tuple(values) * count if len(values) == 1 else values


def _relu(given: torch.Tensor) -> torch.Tensor:
    if not _plain(given):
        raise NotPlainError
    return given.new_empty(given.shape)


def _batch_norm(
    given: torch.Tensor, weight: Any, bias: Any, mean: Any, var: Any, training: bool, momentum: float, eps: float
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`torch.batch_norm` has checked its arguments when it comes here."""
    if not _plain(given, weight, bias, mean, var) or given.dim() == 1:
        raise NotPlainError
    count = given.shape[1] if training else 0
    return given.new_empty(given.shape), given.new_empty(count), given.new_empty(count)


def _plain(given: torch.Tensor, *others: Any) -> bool:
    all_of = [given, *(other for other in others if other is not None)]
    return given.is_floating_point() and all(t.is_contiguous() and t.dtype is given.dtype for t in all_of)


OWN: dict[Any, Callable[..., Any]] = {
    torch.ops.aten.convolution.default: _convolution,
    torch.ops.aten.native_batch_norm.default: _batch_norm,
    torch.ops.aten.relu.default: _relu,
}
