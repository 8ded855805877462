"""The modes in which a model is first called: train mode, or `inference_mode`, leaves traces."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase

if TYPE_CHECKING:
    from .timeline import Event, Subject, Timeline

# Fake tensors that are made under `inference_mode` are inference tensors themselves, and autograd refuses them.
_REFUSALS = ("Inference tensors cannot be saved for backward", "Inplace update to inference tensor")


def called(now: Timeline, module: nn.Module) -> None:
    """The program calls a model itself."""
    if torch.is_inference_mode_enabled():
        return
    if torch.is_grad_enabled():
        spoilt = _spoilt(now, module)
        if spoilt:
            event = now.event("inference", "call", subjects=spoilt, detail={"line": _line(now, spoilt[0])})
            now.untrained.append((module, event))
    elif now.subjects(module):
        norms = [m for m in module.modules() if isinstance(m, _NormBase) and m.training and m.track_running_stats]
        if norms and norms != [module]:
            now.dry_runs.append((module, now.event("dry-run", "call", subjects=now.parameters(*norms))))


def of_inference(error: Exception) -> bool:
    """Whether autograd refuses a tensor that was made under `inference_mode`."""
    return str(error).startswith(_REFUSALS)


def refused(now: Timeline, module: nn.Module, error: Exception) -> bool:
    """Whether `error` is autograd refusing a layer's parameters from inference mode; it is marked so then."""
    if now.marked(error) is not None or not of_inference(error):
        return False
    spoilt = _spoilt(now, module)
    if spoilt:
        now.refuse(error, "inference", "call", subjects=spoilt, detail={"line": _line(now, spoilt[0])})
    return bool(spoilt)


def refused_directly(now: Timeline, error: BaseException) -> Event | None:
    """The same where the program calls the `forward` of a layer itself; what is recorded then."""
    if isinstance(error, Exception) and of_inference(error):
        for frame, _ in reversed(list(traceback.walk_tb(error.__traceback__))):
            module = frame.f_locals.get("self")
            if isinstance(module, nn.Module) and refused(now, module, error):
                return now.marked(error)
    return None


def from_inference(now: Timeline, module: nn.Module) -> bool:
    """Whether a first call under `inference_mode` made parameters of the module."""
    return bool(_spoilt(now, module))


def refuse_export(now: Timeline, module: nn.Module, operation: str, after: Any) -> None:
    """Raise what `torch.export` does where parameters from inference mode require gradients: it makes them anew."""
    spoilt = [] if torch.is_inference_mode_enabled() else _spoilt(now, module)
    training = [subject for subject in spoilt if subject.parameter.requires_grad]
    if training:
        error = RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
        line = _line(now, training[0])
        now.refuse(error, "inference", operation, after=after, subjects=training, detail={"line": line})
        raise error


def _spoilt(now: Timeline, module: nn.Module) -> list[Subject]:
    """What became an inference tensor in a module's first call."""
    owned = now.parameters(module)
    return [subject for subject in owned if id(subject.parameter) in now.initialised and _inference(subject.parameter)]


def _inference(parameter: Any) -> bool:
    with torch._C.DisableTorchFunction():
        return bool(parameter.is_inference())


def _line(now: Timeline, subject: Subject) -> str:
    place = now.initialised[id(subject.parameter)].place
    return str(place.line if place else 0)
