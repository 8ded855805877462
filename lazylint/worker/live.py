"""A live model in a fork made for it: called on fakes, or fed by us, and told as JSON."""

from __future__ import annotations

import copy
import json
import linecache
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import is_lazy

from . import warm
from .analyse import graph_of
from .answer.encode import Encoder
from .answer.merge import merge
from .code import guard as guards
from .code import hidden
from .code.script import begin
from .feeding.analyst import Analyst
from .feeding.instances import Instance
from .feeding.models import NoModel
from .recording import built, modules
from .run.decisions import Decisions
from .run.frames import Place, Texts
from .run.paths import Answers, Budget, explore
from .run.runtime import Run, Unfed
from .tensors import fakes

Call = tuple[Sequence[Any], Mapping[str, Any]]


def look(model: nn.Module, calls: Sequence[Call], filename: str, line: int) -> bytes:
    """The graph of `model` as JSON: of these calls one after the other, or on solved inputs if there are none.

    `filename` and `line` are where the user asks. Changes the model and this process for good.
    """
    torch.set_num_threads(1)
    hidden.install(guards)
    modules.install()
    warm.up()
    texts = Texts(filename)
    for name in dict.fromkeys([*_files(model), filename]):
        text = "".join(linecache.getlines(name))
        if text:
            texts.add(name, text)
    home = Place(filename, line)
    mode = fakes.make_mode()
    with mode:
        for tensor in (t for m in model.modules() for t in fakes.parameters_and_buffers(m).values()):
            _become_fake(tensor)
        calls = fakes.map_tensors(_fake, [(list(args), dict(kwargs)) for args, kwargs in calls])
    first = begin(texts, Decisions(texts, {}), 0)
    first.made_at |= built.places(model, texts, home)
    place = built.class_place(type(model), texts) or home
    instance = Instance(model, first, Unfed(model), type(model).__qualname__, place)
    analyst = Analyst(texts, texts.files[filename], {}, mode, {}, []) if filename in texts else None
    try:
        if calls or analyst is None:
            graph = _called(instance, calls, texts, mode, home)
        else:
            graph = graph_of(analyst.analyse_instance(instance), Encoder(texts))
    except NoModel as reason:
        return json.dumps({"failure": str(reason)}).encode()
    return json.dumps({"graphs": [graph], "loaded": dict.fromkeys(texts.files)}).encode()


def _called(instance: Instance, calls: Sequence[Call], texts: Texts, mode: Any, home: Place) -> dict[str, Any]:
    def run(plan: Answers, number: int) -> Run:
        done = begin(texts, Decisions(texts, plan), number)
        done.stacks.home = home
        with mode, done.recorder:
            model = instance.copied()
            for args, kwargs in copy.deepcopy(list(calls)):
                guards.call(model, *args, **kwargs)
        return done

    return merge(instance.name, instance.place, explore(run, Budget()).runs, Encoder(texts))


def _files(model: nn.Module) -> list[str]:
    """The files of the user's classes in the model."""
    found = []
    for cls in dict.fromkeys(base for m in model.modules() for base in type(m).__mro__):
        code = getattr(cls.__dict__.get("forward"), "__code__", None)
        name = code.co_filename if code else ""
        if name and "site-packages" not in name and "dist-packages" not in name and cls.__module__[:6] != "torch.":
            found.append(name)
    return found


def _become_fake(tensor: torch.Tensor) -> None:
    if not is_lazy(tensor):
        fakes.swap(tensor, _fake(tensor.detach()).requires_grad_(tensor.requires_grad))


def _fake(tensor: torch.Tensor) -> torch.Tensor:
    """A fake of the same shape and type in main memory: a fork cannot use its parent's accelerator."""
    with torch._C.DisableTorchFunction():
        return torch.empty_strided(tensor.shape, tensor.stride(), dtype=tensor.dtype)
