"""Do once, before any job, what the first fake operations of a process make torch import and build."""

from __future__ import annotations

import torch
from torch.nn import functional

from . import analyse
from .recording import lazy
from .tensors import dtensor, fakes


def up() -> None:
    """Run the commonest operations on tiny fakes. Needs what `analyse` imports, so it comes along."""
    assert analyse
    assert lazy
    with fakes.make_mode():
        with dtensor.stand_in():
            torch.relu(torch.empty(1))
        images = torch.empty(2, 3, 8, 8, requires_grad=True)
        maps = functional.conv2d(images, torch.empty(4, 3, 3, 3), torch.empty(4), padding=1)
        maps = functional.batch_norm(maps, torch.empty(4), torch.empty(4), training=True)
        rows = functional.max_pool2d(functional.relu(maps), 2).flatten(1)
        scores = functional.linear(rows, torch.empty(5, 64), torch.empty(5))
        functional.cross_entropy(scores, torch.empty(2, dtype=torch.long)).backward()  # type: ignore[no-untyped-call]
