"""Uninitialised parameters that are read: loudly, where PyTorch raises, and silently, where it does not."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import fx, nn
from torch.nn.modules.lazy import LazyModuleMixin
from torch.nn.parameter import is_lazy

from ...run import runtime
from ...tensors.fakes import UninitializedTensorMixin
from ...tensors.nodes import node_of
from .. import timeline
from ..timeline import Timeline
from ..wrapping import around

_WORKER = str(Path(__file__).resolve().parents[2])
_TORCH = str(Path(torch.__file__).resolve().parent)
_FORWARDS = frozenset({"forward", "_conv_forward"})
_CALLS = frozenset({"_call_impl", "inner", "_called"})
_SILENT = frozenset({"ndim", "nbytes", "T"})
_SIZED = _SILENT | {"data", "size", "mT", "H"}
_refuse = UninitializedTensorMixin.__torch_function__
_shape = UninitializedTensorMixin.shape
_share_memory = UninitializedTensorMixin.share_memory_


@classmethod  # type: ignore[misc]
def _called(cls: Any, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
    now = timeline.current()
    try:
        out = _refuse.__func__(cls, func, types, args, kwargs)
    except (ValueError, RuntimeError, IndexError) as error:
        if now is not None:
            operation = name_of(func)
            about = (args[:1], {}) if operation == "__deepcopy__" else (args, kwargs)
            direct = _forward_of(sys._getframe(1), now.subjects(about))
            if direct is not None:
                now.refuse(error, "direct-forward" if direct else "call", operation, about)
            now.refuse(error, "unhooked" if _unhooked(now, about) else "read", operation, about)
        raise
    if now is not None and args:
        _silently(now, func, args, out)
        now.read_unsure |= id(args[0]) in now.unsure and name_of(func) in _SIZED
    return out


def _silently(now: Timeline, func: Any, args: Any, out: Any) -> None:
    operation = name_of(func)
    if operation == "data" and func.__name__ == "__get__":
        if isinstance(out, torch.Tensor):
            out.lazylint_data_of = args[0]  # type: ignore[attr-defined]
    elif operation == "data" and _by_program():
        now.note("init", ".data = ...", args[0], detail={"lost": "yes"})
    elif operation in _SILENT and _by_program():
        now.note("silent-read", f".{operation}", args[0], detail={"answer": _spoken(out)})
    elif operation == "size" and _by_program():
        now.note(
            "silent-read",
            ".size()",
            args[0],
            detail={"answer": str(list(out) if isinstance(out, tuple) else out)},
        )


def refused(error: Exception, func: Any, args: Any, kwargs: Any) -> None:
    """What a lazy parameter allows has failed on the empty tensor behind it."""
    now = timeline.current()
    if now is not None:
        now.refuse(error, "read", name_of(func), args, kwargs)


def used(func: Any, args: Any) -> None:
    """An operation on a tensor: is it the `.data` of a lazy parameter, which holds nothing yet?"""
    value = args[0] if args else None
    name = name_of(func)
    if name.endswith("_"):
        here = runtime.current().timeline
        here.writes += 1
        here.overwritten |= name == "copy_" and not _is_blend(args) and _by_program()
    of = getattr(value, "lazylint_data_of", None) if isinstance(value, torch.Tensor) else None
    now = timeline.current()
    if of is None or now is None or not is_lazy(of) or not _by_program():
        return
    operation = name_of(func)
    if operation.endswith("_") and not operation.startswith("__"):
        now.note("init", f".data.{operation}()", of, detail={"lost": "yes"})
    elif operation in ("shape", "numel", "size", "ndim", "dim", "clone", "norm", "sum", "mean", "view"):
        called = "" if operation in ("shape", "ndim") else "()"
        now.note("silent-read", f".data.{operation}{called}", of, detail={})


def _is_blend(args: Any) -> bool:
    """Whether a tensor gets a weighted sum, with a weight that is neither none nor all: what it held goes on in it."""
    source = node_of(args[1]) if len(args) > 1 and isinstance(args[1], torch.Tensor) else None
    if source is None or name_of(source.target).strip("_") not in ("add", "radd", "sub"):
        return False
    scaled = [node for node in source.args if isinstance(node, fx.Node)]
    return any(0 < node.meta.get("factor", 1) < 1 for node in (source, *scaled))


def name_of(func: Any) -> str:
    """The name of a torch function; of a property's getter or setter that of the property."""
    if func.__class__.__name__ == "method-wrapper":
        return str(getattr(func.__self__, "__name__", ""))
    return str(getattr(func, "__name__", func))


def _spoken(answer: Any) -> str:
    return f"a tensor of {answer.numel()} elements" if isinstance(answer, torch.Tensor) else str(answer)


def _by_program() -> bool:
    """Whether the program, or a library that is not torch, asked; not torch itself."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(_WORKER):
            if frame.f_code.co_name not in _PASSED:
                return False
        elif not name.endswith("overrides.py"):
            return not name.startswith(_TORCH)
        frame = frame.f_back
    return False


_PASSED = frozenset(
    {
        "_called",
        "_silently",
        "used",
        "call",
        "__torch_function__",
        "_perform",
        "_property",
        "_on_lazy",
        "instead",
        "watched",
    }
)


def _forward_of(frame: FrameType | None, subjects: Any) -> bool | None:
    """Whether torch's own `forward` of a lazy layer met its lazy parameter: called directly, or by a call."""
    layers = [subject.module for subject in subjects]
    while frame is not None:
        layer = frame.f_locals.get("self")
        ours = frame.f_code.co_name in _FORWARDS and frame.f_code.co_filename.startswith(_TORCH)
        if ours and any(layer is known for known in layers):
            caller = frame.f_back
            while caller is not None and caller.f_locals.get("self") is layer:
                if caller.f_code.co_name in _CALLS:
                    return False
                caller = caller.f_back
            return caller is None or caller.f_code.co_name not in _CALLS
        frame = frame.f_back
    return None


def _unhooked(now: Timeline, about: Any) -> bool:
    """Whether a lazy layer that never got its hook is being called: that is a defect of its class."""
    running = [activation.module for activation in now.run.modules]
    layers = [subject.module for subject in now.subjects(about)]
    return any(
        isinstance(layer, LazyModuleMixin) and not hasattr(layer, "_initialize_hook")
        for layer in layers
        if any(layer is module for module in running)
    )


def _shape_refused(self: Any) -> Any:
    now = timeline.current()
    try:
        return _shape.fget(self)
    except RuntimeError as error:
        if now is not None:
            now.refuse(error, "read", ".shape", self)
        raise


def _share_refused(self: Any) -> Any:
    now = timeline.current()
    try:
        return _share_memory(self)
    except RuntimeError as error:
        if now is not None:
            now.refuse(error, "share", "share_memory_", self)
        raise


def _clipped(now: Timeline, original: Any, parameters: Any, *args: Any, **kwargs: Any) -> Any:
    listed = [parameters] if isinstance(parameters, torch.Tensor) else list(parameters)
    if now.subjects(listed) and all(parameter.grad is None for parameter in listed):
        now.note("silent-read", "clip_grad_norm_", listed, detail={"answer": "0"})
    return original(listed, *args, **kwargs)


def _clipped_values(now: Timeline, original: Any, parameters: Any, *args: Any, **kwargs: Any) -> Any:
    listed = [parameters] if isinstance(parameters, torch.Tensor) else list(parameters)
    if now.subjects(listed) and all(parameter.grad is None for parameter in listed):
        # PyTorch refuses every list of parameters that have no gradients; these cannot have any yet.
        error = RuntimeError("Expected !nested_tensorlist[0].empty() to be true, but got false.")
        now.refuse(error, "read", "clip_grad_value_", listed)
        raise error
    return original(listed, *args, **kwargs)


def install() -> None:
    """Watch the lazy parameters themselves."""
    lazy: Any = UninitializedTensorMixin
    lazy.__torch_function__ = _called
    lazy.shape = property(_shape_refused)
    lazy.share_memory_ = _share_refused
    for owner in (nn.utils, nn.utils.clip_grad):
        around(owner, "clip_grad_norm_", _clipped)
        around(owner, "clip_grad_value_", _clipped_values)
