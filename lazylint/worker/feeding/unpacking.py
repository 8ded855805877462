"""What a program that takes a tensor apart demands: `batch, steps, width = x.shape`, `source, target = edge_index`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ..tensors.specs import Feed, of_rank
from .changes import all_of_rank, open_tensors, suffix

_UNPACK = re.compile(r"expected (?:at least )?(\d+)(?:, got (\d+))?")


def unpacked(feed: Feed, said: str) -> Iterator[Feed]:
    """Feeds with a tensor that has as many dimensions as values were expected, or as many rows."""
    match = _UNPACK.search(said) if "unpack" in said else None
    if match is None:
        return
    expected, got = int(match[1]), match[2] and int(match[2])
    for path, spec in open_tensors(feed):
        yield feed.change(path, of_rank(spec, expected, suffix(feed, path)))
    for path, spec in open_tensors(feed):
        # What has too many is not said to have how many.
        if spec.dims[:1] == (got,) if got else spec.dims and spec.dims[0] != expected:
            yield feed.change(path, replace(spec, dims=(expected, *spec.dims[1:])))
    yield from all_of_rank(feed, expected)
