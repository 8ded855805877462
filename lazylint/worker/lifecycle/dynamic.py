"""Models compiled for dynamic shapes: a lazy layer cannot take a width that is a symbol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import nn

from ..run.frames import Place
from ..tensors import fakes

if TYPE_CHECKING:
    from .timeline import Timeline

OPERATION = "torch.compile(dynamic=True)"
_SAYS = "RuntimeError: SymIntArrayRef expected to contain only concrete integers"


@dataclass(frozen=True)
class Compiled:
    """A call of what was compiled: the module, None for a function; its inputs; how much was recorded before.

    PyTorch's traceback ends at its `place`: what is inside runs in the compiler.
    """

    place: Place | None
    module: nn.Module | None
    inputs: tuple[Any, ...]
    length: int


def begin(now: Timeline, module: nn.Module | None, given: Any) -> None:
    """What was compiled for dynamic shapes is called."""
    now.compiled = Compiled(now.run.texts.here(), module, tuple(fakes.tensors(given)), now.run.recorder.length)


def first_call(now: Timeline, layer: nn.Module, given: Any, width: Any) -> None:
    """A lazy layer is initialised with the width of `given`; sizes of 1 are constants to the compiler.

    It is certain that the width is a symbol for an input of the model itself, before anything else has used it.
    """
    compiled = now.compiled
    if compiled is None or compiled.module is layer or width is None or int(width) < 2:
        return
    if compiled.module is not None and (not now.run.modules or now.run.modules[0].module is not compiled.module):
        return
    sure = any(given is tensor for tensor in compiled.inputs) and now.run.recorder.length == compiled.length
    event = now.note("export", OPERATION, layer, raises=_SAYS if sure else None)
    if event is not None:
        event.place = compiled.place
