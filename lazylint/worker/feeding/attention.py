"""What PyTorch's layers of attention demand of all that they are given: sequences and masks that belong together."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import nn

from ..sizes.dims import formula, shape_of
from ..tensors.confirm import Case
from ..tensors.specs import Feed
from .changes import equate, origins, rerank, spec_at, suffix

LAYERS = (
    nn.MultiheadAttention,
    nn.Transformer,
    nn.TransformerEncoder,
    nn.TransformerEncoderLayer,
    nn.TransformerDecoder,
    nn.TransformerDecoderLayer,
)
_RANK = 3
# Which sequence is as long as each axis of a mask. Decoders call `memory` what Transformer calls `src`.
_MASKS = {
    "key_padding_mask": ("key",),
    "src_key_padding_mask": ("src",),
    "tgt_key_padding_mask": ("tgt",),
    "memory_key_padding_mask": ("memory",),
    "attn_mask": ("query", "key"),
    "mask": ("src", "src"),
    "src_mask": ("src", "src"),
    "tgt_mask": ("tgt", "tgt"),
    "memory_mask": ("tgt", "memory"),
}
_Wanted = Sequence[Any]
"""Sizes, None for those that may be any."""


def of_attention(feed: Feed, case: Case) -> Iterator[Feed]:
    """Feeds with which a layer of attention may take all that `case` gave it, most of that changed first."""
    layer = case.what
    if not isinstance(layer, LAYERS):
        return
    try:
        named = inspect.signature(layer.forward).bind_partial(*case.args, **case.kwargs).arguments
    except TypeError:
        return
    given = {name: value for name, value in named.items() if isinstance(value, torch.Tensor)}
    changed = feed
    for name, wanted in _wanted(layer, given):
        for better in _fitted(changed, given[name], wanted):
            changed = better
    if changed is not feed:
        yield changed
    for name, wanted in _wanted(layer, given):
        yield from _fitted(feed, given[name], wanted)


def _wanted(layer: nn.Module, given: Mapping[str, torch.Tensor]) -> Iterator[tuple[str, _Wanted]]:
    """What each tensor must be like, by the first sequence that has as many dimensions as a batch of them has."""
    first, *others = [name for name in ("query", "key", "value", "src", "tgt", "memory") if name in given]
    shape = shape_of(given[first])
    if len(shape) != _RANK:
        yield first, [None] * _RANK
        return
    attention = next(inner for inner in layer.modules() if isinstance(inner, nn.MultiheadAttention))
    of_batch, of_length = (0, 1) if attention.batch_first else (1, 0)
    batch = shape[of_batch]
    widths = {"key": attention.kdim, "value": attention.vdim} if attention is layer else {}
    lengths = {name: shape_of(given[name])[of_length] for name in (first, *others) if given[name].dim() == _RANK}
    if "src" in lengths:
        lengths.setdefault("memory", lengths["src"])
    for name in (first, *others):
        sizes = [None, None, widths.get(name, attention.embed_dim)]
        sizes[of_batch] = batch
        sizes[of_length] = lengths.get("key") if name == "value" else None
        yield name, sizes
    for name, axes in _MASKS.items():
        if name in given and given[name].dim() < _RANK:
            along = [lengths.get(axis) for axis in axes]
            yield name, along if len(along) > 1 else [batch, *along]


def _dims(sizes: Sequence[int]) -> tuple[str | int, ...]:
    """Sizes as a spec says them."""
    return tuple(known.symbol.name if (known := formula(size)).symbol else int(size) for size in sizes)


def _fitted(feed: Feed, tensor: torch.Tensor, wanted: _Wanted) -> Iterator[Feed]:
    """Feeds in which the tensor has the sizes that are wanted, one change after the other."""
    sizes = shape_of(tensor)
    paths = [path for path in origins(tensor) if feed.open(path)]
    spec = spec_at(feed, paths[0]) if len(paths) == 1 else None
    if spec is not None and len(sizes) == len(wanted) and spec.dims == _dims(sizes):
        # An input as it is, or one of its shape: a mask has no dimensions of its own.
        said = [None if size is None else _dims([size])[0] for size in wanted]
        # Its length is not the batch, where the batch comes second.
        length = f"T{suffix(feed, paths[0])}"
        dims = tuple(
            (own if own not in said else length) if size is None else size
            for own, size in zip(spec.dims, said, strict=True)
        )
        if spec.dims != dims:
            yield feed.change(paths[0], replace(spec, dims=dims))
        return
    if len(sizes) != len(wanted):
        yield from rerank(feed, tensor, len(wanted) - len(sizes))
        return
    changed = feed
    for size, needed in zip(sizes, wanted, strict=True):
        better = next(equate(changed, formula(size), formula(needed)), None) if needed not in (None, size) else None
        if better is not None:
            changed = better
            yield changed
