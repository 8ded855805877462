"""Devices are those of other machines: how many GPUs there are is unknown; where something goes changes no shape."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch import nn

from ..run import machines, runtime
from ..run.opaque import Opaque

_LACKING = re.compile(
    r"not compiled with (CUDA|XPU|MPS)|requires (CUDA|XPU) support|no NVIDIA driver|No CUDA GPUs|NVTX functions not"
    r"|Default process group has not been initialized"
)
_OURS = str(Path(__file__).parent.parent)


def _program_asks() -> bool:
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_code.co_filename.startswith(_OURS):
        frame = frame.f_back
    return frame is not None and runtime.running() and frame.f_code.co_filename in runtime.current().texts


def _unknown_to_programs(count: Callable[[], int]) -> Callable[[], Any]:
    @functools.wraps(count)
    def device_count() -> Any:
        return Opaque("the number of GPUs, which other machines have") if _program_asks() else count()

    return device_count


def _asked_by_programs(there: Callable[[], bool], what: str) -> Callable[[], bool]:
    @functools.wraps(there)
    def is_available() -> bool:
        return machines.asked(f"whether there is {what}", there()) if _program_asks() else there()

    return is_available


def lacks(error: Exception) -> bool:
    """Whether this machine lacks what the program asks for and others have: an accelerator, or processes beside it."""
    return isinstance(error, (AssertionError, RuntimeError, ValueError)) and _LACKING.search(str(error)) is not None


def device(*args: Any, **kwargs: Any) -> torch.device:
    """The device that is named, or any where no machine like this one has it."""
    try:
        return torch.device(*args, **kwargs)
    except RuntimeError:
        return torch.device("cpu")


def _is_place(value: object) -> bool:
    """Whether it says where a module goes, and this machine cannot know that place: the number of an accelerator."""
    return isinstance(value, Opaque) or type(value) is int


def _but_unknown(move: Callable[..., nn.Module]) -> Callable[..., nn.Module]:
    @functools.wraps(move)
    def moved(self: nn.Module, *args: Any, **kwargs: Any) -> nn.Module:
        known = [arg for arg in args if not _is_place(arg)]
        named = {name: value for name, value in kwargs.items() if not _is_place(value)}
        if len(known) + len(named) == len(args) + len(kwargs) or known or named.keys() - {"non_blocking"}:
            return move(self, *known, **named)
        return self

    return moved


def install() -> None:
    """Let programs not know how many there are; a module that goes where nobody knows stays what it is."""
    torch.cuda.device_count = _unknown_to_programs(torch.cuda.device_count)
    for kind, what in ((torch.cuda, "a GPU"), (torch.backends.mps, "Apple's GPU"), (torch.xpu, "Intel's GPU")):
        kind.is_available = _asked_by_programs(kind.is_available, what)  # type: ignore[attr-defined]
    for name in ("to", "cuda", "xpu", "ipu", "type"):
        setattr(nn.Module, name, _but_unknown(getattr(nn.Module, name)))
