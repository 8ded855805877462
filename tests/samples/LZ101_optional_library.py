"""A library that the program can do without is not there: what it falls back to runs, and is known."""

import importlib.util

import torch
from torch import nn

try:
    from no_such_library.layers import width
except ImportError:

    def width(scale: int) -> int:
        return 8 * scale


try:
    import no_such_backend
except (ImportError, OSError):
    no_such_backend = None

if importlib.util.find_spec("no_such_backend") is None:
    WIDTH = 12
else:
    WIDTH = no_such_backend.width

head = nn.LazyLinear(4)
head(torch.rand(2, width(2)))
head(torch.rand(2, width(2) if no_such_backend is None else 24))
head(torch.rand(2, WIDTH))  # want: LZ101
