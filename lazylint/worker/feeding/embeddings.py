"""Inputs that something looked up in a table takes: whole numbers, and a table of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch

from ..tensors.confirm import Case
from ..tensors.specs import Feed
from .changes import rerank, retype

_TABLE = 2


def of_embedding(feed: Feed, case: Case, given: Sequence[torch.Tensor]) -> Iterator[Feed]:
    """Feeds for which the indices are whole numbers and the table has two dimensions."""
    # `torch.embedding` takes the table first, `F.embedding` the indices.
    indices, *tables = reversed(given[:2]) if case.what is torch.embedding else given[:2]
    for table in tables:
        if table.dim() != _TABLE:
            yield from rerank(feed, table, _TABLE - table.dim())
    yield from retype(feed, indices, "i64")
