"""What a trainer calls of a model before its first batch: `configure_optimizers`."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Sequence
from typing import Any

from torch import nn

from ..code import guard
from ..run.decisions import Setting
from ..run.frames import Text
from ..run.opaque import Opaque
from ..run.runtime import Run
from .running import Running

_HOOK = "configure_optimizers"
# Called before it, in this order; they may call the model on a dummy batch.
_BEFORE = ("setup", "configure_model")
_ASSUMED = f"`{_HOOK}` runs before the first call of the model"


def by_trainer(
    cls: Any, texts: Sequence[Text], running: Callable[[], Running], built: Callable[[], nn.Module]
) -> list[Run]:
    """The run of what a trainer calls first, if it does anything to lazy layers, said to be on that assumption; nothing
    else is kept of it.

    The model is `built` in a new `running` run.
    """
    hook = _written(cls, _HOOK, texts)
    if hook is None:
        return []
    with running() as run:
        try:
            model = built()
            for name in (*_BEFORE, _HOOK):
                if _written(cls, name, texts):
                    _call(getattr(model, name))
        except Exception:
            return []
    facts = run.facts
    facts.unknowns, facts.refusals, facts.comparisons = [], [], []
    text, node = hook
    run.decisions.setting = Setting(_ASSUMED, True, text.place(node), assumed=True)
    return [run] if any(not event.initialised for event in run.timeline.events) else []


def _written(cls: type, name: str, texts: Sequence[Text]) -> tuple[Text, ast.AST] | None:
    """The method of that name where the program itself defines it; a base that nobody knows may have it, too."""
    code = getattr(inspect.getattr_static(cls, name, None), "__code__", None)
    text = next((text for text in texts if code is not None and text.path == code.co_filename), None)
    node = text.function(name, code.co_firstlineno) if text and code else None
    return (text, node) if text and node else None


def _call(method: Callable[..., Any]) -> None:
    """Call a method, with what nobody knows for the arguments that it must be given."""
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    needed = [p for p in inspect.signature(method).parameters.values() if p.default is p.empty and p.kind not in kinds]
    guard.call(method, *(Opaque(f"`{p.name}`, which a trainer gives") for p in needed))
