"""Quantisation goes by class and passes lazy layers by. Nothing is quantised here; shapes stay what they are."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import ModuleType
from typing import Any

from torch import nn

from ...run.opaque import Opaque
from ..timeline import Timeline
from ..wrapping import around, during, on_import

_PACKAGE = "torch.ao.quantization"


def _dynamic(
    now: Timeline, original: Callable[..., Any], model: nn.Module, qconfig_spec: Any = None, *args: Any, **kwargs: Any
) -> Any:
    wanted = None if qconfig_spec is None else list(qconfig_spec)
    for name, layer in model.named_modules():
        asked = wanted is None or nn.Linear in wanted or nn.LazyLinear in wanted or name in wanted
        if isinstance(layer, nn.LazyLinear) and now.subjects(layer) and asked:
            now.note("quantise", "quantize_dynamic", layer)
    inplace = kwargs.get("inplace", args[2] if len(args) > 2 else False)
    return model if inplace else _copied(now, model, "quantize_dynamic")


def _copied(now: Timeline, model: nn.Module, operation: str) -> nn.Module:
    with now.operation("quantise", operation, model):
        return copy.deepcopy(model)


def _prepared(name: str) -> Callable[..., Any]:
    def instead(now: Timeline, original: Callable[..., Any], model: nn.Module, *args: Any, **kwargs: Any) -> Any:
        lazy = [m for m in model.modules() if isinstance(m, nn.LazyLinear) and now.subjects(m)]
        if any(getattr(m, "qconfig", None) is not None for m in model.modules()):
            for layer in lazy:
                now.note("quantise", name, layer)
        return model if kwargs.get("inplace") else _copied(now, model, name)

    return instead


def _converted(now: Timeline, original: Callable[..., Any], module: Any, *args: Any, **kwargs: Any) -> Any:
    now.escape(module)
    return Opaque("a quantised model")


def _watch(module: ModuleType) -> None:
    around(module, "quantize_dynamic", _dynamic)
    for name in ("prepare", "prepare_qat"):
        around(module, name, _prepared(name))
    around(module, "convert", _converted)
    for name in ("fuse_modules", "fuse_modules_qat"):
        during(module, name, "quantise")


def install() -> None:
    """Watch eager quantisation, under its old name too."""
    for name in (_PACKAGE, f"{_PACKAGE}.quantize", f"{_PACKAGE}.fuse_modules", "torch.quantization"):
        on_import(name, _watch)
