"""The modules in a module, as PyTorch keeps them: a program's own `modules` or `named_modules` is not run for it."""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn
from torch.nn.parameter import is_lazy

from .fakes import parameters_and_buffers


def named_modules(module: nn.Module, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, nn.Module]]:
    """The module and all in it, each once, with its path."""
    seen = set() if seen is None else seen
    if id(module) in seen:
        return
    seen.add(id(module))
    yield path, module
    for name, child in module.__dict__.get("_modules", {}).items():
        if isinstance(child, nn.Module):
            yield from named_modules(child, f"{path}.{name}" if path else name, seen)


def modules(module: nn.Module) -> Iterator[nn.Module]:
    """The module and all in it, each once."""
    return (inner for _, inner in named_modules(module))


def has_lazy(module: nn.Module) -> bool:
    """Whether any layer in `module` is lazy."""
    return any(is_lazy(p) for inner in modules(module) for p in parameters_and_buffers(inner).values())


def has_forward(cls: type) -> bool:
    """Whether a module class says what a call does."""
    return getattr(getattr(cls, "forward", None), "__name__", "") != "_forward_unimplemented"
