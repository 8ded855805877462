"""The modes in which a model is first called: train mode, or `inference_mode`, leaves traces."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase

from ..run import runtime

if TYPE_CHECKING:
    from .timeline import Event, Subject, Timeline

# Fake tensors that are made under `inference_mode` are inference tensors themselves, and autograd refuses them.
_REFUSALS = ("Inference tensors cannot be saved for backward", "Inplace update to inference tensor")
_NO_GRADIENT = "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."


def called(now: Timeline, module: nn.Module) -> None:
    """The program calls a model itself."""
    if torch.is_inference_mode_enabled():
        return
    if torch.is_grad_enabled():
        spoilt = _spoilt(now, module)
        if spoilt:
            event = now.event("inference", "call", subjects=spoilt, detail=_made(now, spoilt[0]))
            now.untrained.append((module, event))
    elif now.subjects(module):
        norms = [m for m in module.modules() if isinstance(m, _NormBase) and m.training and m.track_running_stats]
        now.renewed.difference_update(map(id, norms))
        if norms and norms != [module]:
            now.dry_runs.append((module, now.event("dry-run", "call", subjects=now.parameters(*norms))))


def renew_statistics(now: Timeline, module: nn.Module) -> None:
    """The statistics of all norms in a module are set anew, not by a call of a model."""
    if not now.run.modules:
        now.renewed.update(id(m) for m in module.modules() if isinstance(m, _NormBase))


def of_inference(error: Exception) -> bool:
    """Whether autograd refuses a tensor that was made under `inference_mode`."""
    return str(error).startswith(_REFUSALS)


def allows_update(now: Timeline, error: Exception, args: Any) -> bool:
    """Whether autograd refuses an update of a fake that it allows of a real one: a parameter that became an inference
    tensor keeps the counter of versions that it was made with.
    """
    return str(error).startswith(_REFUSALS[1]) and bool(args) and id(args[0]) in now.initialised


def refused(now: Timeline, module: nn.Module, error: Exception) -> bool:
    """Whether `error` is autograd refusing a layer's parameters from inference mode; it is marked so then."""
    if now.marked(error) is not None or not of_inference(error):
        return False
    spoilt = _spoilt(now, module)
    if spoilt:
        now.refuse(error, "inference", "call", subjects=spoilt, detail=_made(now, spoilt[0]))
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


def refuse_export(now: Timeline, module: nn.Module, call: Callable[[], object], operation: str, after: Any) -> None:
    """Raise what `torch.export` does where parameters from inference mode require gradients.

    It calls the module first, where autograd may refuse them, and makes them anew then.
    """
    training = [subject for subject in _spoilt(now, module) if subject.parameter.requires_grad]
    if training and not torch.is_inference_mode_enabled():
        error = _refusal_of(call) or RuntimeError(_NO_GRADIENT)
        now.refuse(error, "inference", operation, after=after, subjects=training, detail=_made(now, training[0]))
        raise error


def _refusal_of(call: Callable[[], object]) -> RuntimeError | None:
    """What autograd says of a call; None where it does not refuse it."""
    with runtime.judging():
        try:
            call()
        except Exception as error:
            return RuntimeError(str(error)) if of_inference(error) else None
    return None


def _spoilt(now: Timeline, module: nn.Module) -> list[Subject]:
    """What became an inference tensor in a module's first call."""
    owned = now.parameters(module)
    return [subject for subject in owned if id(subject.parameter) in now.initialised and _inference(subject.parameter)]


def _inference(parameter: Any) -> bool:
    with torch._C.DisableTorchFunction():
        return bool(parameter.is_inference())


def _made(now: Timeline, subject: Subject) -> dict[str, str]:
    """On which line the call stands that made a parameter."""
    place = now.initialised[id(subject.parameter)].place
    return {"line": str(place.line if place else 0)}
