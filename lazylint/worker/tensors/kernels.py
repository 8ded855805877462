"""Meta kernels: PyTorch hides its own in C++ behind Python ones that know symbolic sizes; here they are back in force.

The C++ ones check and compute shapes with the very code that the processor's kernels run first, and take
microseconds where the others take tenths of a millisecond.
"""

from __future__ import annotations

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
