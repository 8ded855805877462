"""Scripting, tracing, export, ONNX, dynamic compilation. Nothing is exported; the answer is PyTorch's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from ...run.opaque import Opaque
from .. import dynamic, modes, timeline
from ..timeline import Timeline
from ..wrapping import around, on_import

# What torch.jit.trace puts around each module, and speaks of.
_TRACED = "torch.jit._trace.TracedModule.__init__.<locals>.QualnameWrapper"
_OF_SCRIPTED = ("save", "save_to_buffer", "graph", "inlined_graph", "code", "code_with_constants", "original_name")


def _script(now: Timeline, original: Callable[..., Any], obj: Any = None, *args: Any, **kwargs: Any) -> Any:
    _refuse_lazy(now, obj, "torch.jit.script")
    return _scripted(obj)


def _trace(
    now: Timeline, original: Callable[..., Any], func: Any, example: Any = None, *args: Any, **kwargs: Any
) -> Any:
    _refuse_lazy(now, getattr(func, "__self__", func), "torch.jit.trace", _TRACED)
    if isinstance(func, nn.Module) and example is not None:
        func(*example) if isinstance(example, (list, tuple)) else func(example)
    return _scripted(func)


def _trace_module(now: Timeline, original: Callable[..., Any], mod: Any, *args: Any, **kwargs: Any) -> Any:
    _refuse_lazy(now, mod, "torch.jit.trace_module", _TRACED)
    return _scripted(mod)


def _scripted(obj: Any) -> Any:
    """A module as it was, which can be asked for what a scripted one has besides."""
    if isinstance(obj, nn.Module):
        missing = [name for name in _OF_SCRIPTED if not hasattr(obj, name)]
        obj.__dict__.update(dict.fromkeys(missing, Opaque("a scripted module")))
    return obj


def _draft(now: Timeline, original: Callable[..., Any], mod: Any, *args: Any, **kwargs: Any) -> Any:
    return _export(now, original, mod, *args, **{**kwargs, "strict": False})


def _refuse_lazy(now: Timeline, module: Any, operation: str, spoken: str = "") -> None:
    lazy = now.subjects(module) if isinstance(module, nn.Module) else ()
    if lazy:
        owner = type(lazy[0].module)
        error = RuntimeError(
            f"'{spoken or f'{owner.__module__}.{owner.__qualname__}'}' has uninitialized parameters {lazy[0].name}. "
            "Did you forget to run a forward pass?"
        )
        now.refuse(error, "export", operation, module, after=_scripted(module))
        raise error


def _export(
    now: Timeline, original: Callable[..., Any], mod: Any, args: Any = (), kwargs: Any = None, **more: Any
) -> Any:
    operation, strict = f"torch.export.{original.__name__}", more.get("strict", False)
    _refuse_use(now, mod, operation, strict)
    if isinstance(mod, nn.Module):
        call = functools.partial(mod, *args, **(kwargs or {}))
        if not strict:
            modes.refuse_export(now, mod, call, operation, Opaque("a refused export"))
        with torch.set_grad_enabled(torch.is_grad_enabled() and not modes.from_inference(now, mod)):
            call()
    return Opaque("an exported program")


def _onnx(now: Timeline, original: Callable[..., Any], model: Any, *args: Any, **kwargs: Any) -> Any:
    _refuse_use(now, model, "torch.onnx.export", strict=False)
    return Opaque("an ONNX program")


def _refuse_use(now: Timeline, module: Any, operation: str, strict: bool) -> None:
    lazy = now.subjects(module) if isinstance(module, nn.Module) else ()
    if lazy and not strict:
        with now.operation("export", operation, Opaque("a refused export")):
            lazy[0].parameter._is_view()


def _compile(now: Timeline, original: Callable[..., Any], model: Any = None, **kwargs: Any) -> Any:
    if not kwargs.get("dynamic"):
        return original(model, **kwargs)
    if isinstance(model, nn.Module):
        now.on_call[id(model)] = (model, dynamic.begin)
        return model
    return _dynamic_function if model is None else _dynamic_function(model)


def _dynamic_function(function: Any) -> Any:
    @functools.wraps(function)
    def compiled(*args: Any, **kwargs: Any) -> Any:
        now = timeline.current()
        if now is None:
            return function(*args, **kwargs)
        outer = now.compiled
        dynamic.begin(now, None, (args, kwargs))
        try:
            return function(*args, **kwargs)
        finally:
            now.compiled = outer

    return compiled


def install() -> None:
    """Watch what exports a model."""
    around(torch.jit, "script", _script)
    around(torch.jit, "trace", _trace)
    around(torch.jit, "trace_module", _trace_module)
    around(torch.export, "export", _export)
    around(torch.export, "draft_export", _draft)
    # To name it here would import it into every worker.
    on_import("torch.onnx", lambda module: around(module, "export", _onnx))
    around(torch, "compile", _compile)
