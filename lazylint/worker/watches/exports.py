"""Scripting, tracing, export, ONNX, dynamic compilation. Nothing is exported; the answer is PyTorch's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from ..opaque import Opaque
from ..timeline import Timeline
from ..wrapping import around, on_import

_DYNAMIC = "torch.compile(dynamic=True)"


def _script(now: Timeline, original: Callable[..., Any], obj: Any = None, *args: Any, **kwargs: Any) -> Any:
    _refuse_lazy(now, obj, "torch.jit.script")
    return obj


def _trace(
    now: Timeline, original: Callable[..., Any], func: Any, example: Any = None, *args: Any, **kwargs: Any
) -> Any:
    _refuse_lazy(now, func, "torch.jit.trace")
    if isinstance(func, nn.Module) and example is not None:
        func(*example) if isinstance(example, (list, tuple)) else func(example)
    return func


def _refuse_lazy(now: Timeline, module: Any, operation: str) -> None:
    lazy = now.subjects(module) if isinstance(module, nn.Module) else ()
    if lazy:
        owner = type(lazy[0].module)
        error = RuntimeError(
            f"'{owner.__module__}.{owner.__qualname__}' has uninitialized parameters {lazy[0].name}. "
            "Did you forget to run a forward pass?"
        )
        now.refuse(error, "export", operation, module, after=module)
        raise error


def _export(
    now: Timeline, original: Callable[..., Any], mod: Any, args: Any = (), kwargs: Any = None, **more: Any
) -> Any:
    _refuse_use(now, mod, "torch.export.export", strict=more.get("strict", False))
    if isinstance(mod, nn.Module):
        mod(*args, **(kwargs or {}))
    return Opaque("an exported program")


def _onnx(now: Timeline, original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
    _refuse_use(now, model, "torch.onnx.export", strict=False)
    return Opaque("an ONNX program")


def _refuse_use(now: Timeline, module: Any, operation: str, strict: bool) -> None:
    lazy = now.subjects(module) if isinstance(module, nn.Module) else ()
    if lazy and not strict:
        with now.operation("export", operation, Opaque("a refused export")):
            lazy[0].parameter.detach()


def _compile(now: Timeline, original: Callable[..., Any], model: Any = None, **kwargs: Any) -> Any:
    if kwargs.get("dynamic") and isinstance(model, nn.Module):
        now.on_call[id(model)] = (model, _called_dynamic)
    return original(model, **kwargs)


def _called_dynamic(now: Timeline, model: nn.Module) -> None:
    if now.subjects(model):
        says = "RuntimeError: SymIntArrayRef expected to contain only concrete integers"
        now.note("export", _DYNAMIC, model, raises=says)


def install() -> None:
    """Watch what exports a model."""
    around(torch.jit, "script", _script)
    around(torch.jit, "trace", _trace)
    around(torch.export, "export", _export)
    # To name it here would import it into every worker.
    on_import("torch.onnx", lambda module: around(module, "export", _onnx))
    around(torch, "compile", _compile)
