"""The modes in which a model is first called: train mode, or `inference_mode`, leaves traces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase

if TYPE_CHECKING:
    from .timeline import Subject, Timeline

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
