"""Pretrained weights, which libraries download: nobody has them here, and the shapes of a model do not hang on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.utils import model_zoo

from ...run.opaque import Opaque
from ..timeline import Timeline
from ..wrapping import around, on_import


def _downloaded(now: Timeline, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return Opaque("weights that are downloaded")


def _left_out(now: Timeline, original: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """A model that is built with the weights that it begins with."""


def install() -> None:
    """Let torch.hub, by which torchvision has its weights, and timm download none."""
    around(torch.hub, "load_state_dict_from_url", _downloaded)
    around(model_zoo, "load_url", _downloaded)
    on_import("timm.models._builder", lambda module: around(module, "load_pretrained", _left_out))
