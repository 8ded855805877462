"""Keep dynamo out of the process: its package import costs about a second and nothing of it is used here.

Fake tensors read two of its settings and wrap functions in its `disable`, and name real tensors that they copy; the
submodules are found as ever.
"""

from __future__ import annotations

import importlib.util
import sys
from contextlib import nullcontext
from types import ModuleType, SimpleNamespace
from typing import Any

import torch

from . import standin

_NAME = "torch._dynamo"


def _unchanged(fn: Any = None, *_: Any, **__: Any) -> Any:
    return fn if callable(fn) else _unchanged


class _Name(str):
    """What fake tensors call a real one; nobody here asks for it."""

    __slots__ = ()


# What the copies of real tensors are called by; no name is one of the other kind.
_SOURCES = {
    ("torch._subclasses.meta_utils", "ConstantSource"): _Name,
    ("torch._subclasses.fake_tensor", "RandomValueSource"): (),
}


class OptimizedModule(torch.nn.Module):
    """What `torch.compile` makes of a model elsewhere. Libraries ask whether a model is one: here none is."""


def is_compiling() -> bool:
    """Nothing is compiled here."""
    return False


class _Package(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _unchanged


def stand_in() -> None:
    """Put a package of the same name and path in dynamo's place, unless it is there already."""
    if _NAME in sys.modules:
        return
    spec = importlib.util.find_spec(_NAME)
    if spec is None:
        return
    package = _Package(_NAME)
    package.__path__ = list(spec.submodule_search_locations or ())
    package.__spec__ = spec
    # What torch.func takes derivatives under.
    asked = {"OptimizedModule": OptimizedModule, "is_compiling": is_compiling}
    vars(package).update(asked, eval_frame=SimpleNamespace(**asked))
    vars(package)["compiled_autograd"] = SimpleNamespace(_disable=nullcontext)
    sys.modules[_NAME] = package
    vars(torch)["_dynamo"] = package
    importlib.import_module(f"{_NAME}.config")
    standin.put(f"{_NAME}.source", {}, _SOURCES)


def _compile(model: Any = None, **_: Any) -> Any:
    if isinstance(model, torch.nn.Module):
        # The name under which PyTorch keeps the model that was compiled.
        vars(model)["_orig_mod"] = model
    return model if model is not None else _unchanged


def install() -> None:
    """Run without dynamo; `torch.compile` gives back the model, whose shapes it would not change."""
    stand_in()
    torch.compile = _compile
