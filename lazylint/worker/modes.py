"""The modes in which a model is first called: train mode, or `inference_mode`, leaves traces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase

if TYPE_CHECKING:
    from .timeline import Timeline

_SAYS = (
    "RuntimeError: Inference tensors cannot be saved for backward. Please do not use Tensors created in "
    "inference mode in computation tracked by autograd."
)


def called(now: Timeline, module: nn.Module) -> None:
    """The program calls a model itself."""
    if torch.is_inference_mode_enabled():
        return
    if torch.is_grad_enabled():
        _inference(now, module)
    elif now.subjects(module):
        norms = [m for m in module.modules() if isinstance(m, _NormBase) and m.training and m.track_running_stats]
        if norms and norms != [module]:
            now.dry_runs.append((module, now.event("dry-run", "call", subjects=now.parameters(*norms))))


def _inference(now: Timeline, module: nn.Module) -> None:
    """Of two layers in a row that were initialised in inference mode, the second one's weight is refused."""
    spoilt = [s for s in now.parameters(module) if _from_inference(now, s.parameter)]
    layers = {id(subject.module) for subject in spoilt if subject.name == "weight"}
    if len(layers) > 1:
        first = now.initialised[id(spoilt[0].parameter)].place
        now.note(
            "inference",
            "call",
            subjects=spoilt,
            raises=_SAYS,
            detail={"line": str(first.line if first else 0)},
        )


def _from_inference(now: Timeline, parameter: Any) -> bool:
    known = now.initialised.get(id(parameter))
    return known is not None and known.inference and parameter.requires_grad
