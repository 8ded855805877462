"""Packed sequences, whose lengths are data: what is packed keeps its padding, so that all shapes stay known."""

from __future__ import annotations

import functools
from typing import Any

import torch
from torch import nn
from torch.nn.utils import rnn

from ..run import runtime
from ..sizes.dims import attach, formula, shape_of
from ..tensors import fakes

_pack, _pad = rnn.pack_padded_sequence, rnn.pad_packed_sequence
_new: Any = rnn.PackedSequence.__new__


class Padded(rnn.PackedSequence):
    """A packed sequence that still has its padding: `padded` is [B, T, ...], or [T, B, ...] without `batch_first`."""

    padded: torch.Tensor
    batch_first: bool

    @classmethod
    def of(cls, padded: torch.Tensor, batch_first: bool) -> Padded:
        """Of every sequence as long as the longest."""
        batch, steps = padded.shape[:2] if batch_first else padded.shape[1::-1]
        with fakes.real():
            sizes: Any = torch.full((int(steps),), int(batch))
        sizes.lazylint_packs = padded.shape[:2], batch_first
        self: Padded = tuple.__new__(cls, (padded.flatten(0, 1), sizes, None, None))
        self.padded, self.batch_first = padded, batch_first
        return self

    def oriented(self, batch_first: bool) -> torch.Tensor:
        """The padded sequences, with the batch or the steps first."""
        return self.padded if self.batch_first == batch_first else self.padded.transpose(0, 1)

    def _replace(self, **changed: Any) -> Any:
        """The same with other data, as named tuples make it."""
        return rnn.PackedSequence(*{**self._asdict(), **changed}.values())

    def to(self, *args: Any, **kwargs: Any) -> Padded:
        """The same: where it lies changes no shape."""
        return self


# What a message about one says.
Padded.__name__ = rnn.PackedSequence.__name__


@functools.wraps(_pack)
def _packed(input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True) -> Any:
    if runtime.running() and isinstance(input, torch.Tensor) and fakes.is_fake(input) and input.dim() > 1:
        if isinstance(lengths, torch.Tensor) and lengths.dim() > 1:
            raise IndexError("index_select(): Index is supposed to be a vector")
        return Padded.of(input, batch_first)
    return _pack(input, lengths, batch_first, enforce_sorted)


@functools.wraps(_pad)
def _padded(
    sequence: Any, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> Any:
    if not isinstance(sequence, Padded):
        return _pad(sequence, batch_first, padding_value, total_length)
    out = sequence.oriented(batch_first=True)
    batch, steps = shape_of(out)[:2]
    if total_length is not None:
        out = nn.functional.pad(out, (0, 0) * (out.dim() - 2) + (0, total_length - steps))
    with torch._C.DisableTorchFunction():
        lengths = torch.empty(int(batch), dtype=torch.int64)
        attach(lengths, [formula(batch)])
    return out if batch_first else out.transpose(0, 1), lengths


def _made(cls: type, data: Any, batch_sizes: Any = None, *indices: Any, **named: Any) -> Any:
    """A packed sequence by its parts: of the rows of one that has its padding, whatever was done to each."""
    outer, batch_first = getattr(batch_sizes, "lazylint_packs", ((), False))
    if outer and isinstance(data, torch.Tensor) and data.dim() and data.shape[0] == outer[0] * outer[1]:
        return Padded.of(torch.unflatten(data, 0, outer), batch_first)
    return _new(cls, data, batch_sizes, *indices, **named)


def recurrent(layer: nn.RNNBase, given: Padded, *states: Any) -> Any:
    """What a recurrent layer gives for packed sequences, and its last states. Raises what torch does for their rank."""
    layer.check_input(given.data, given.batch_sizes)
    out, last = layer(given.oriented(layer.batch_first), *states)
    return Padded.of(out, layer.batch_first), last


def install() -> None:
    """Let programs of this process pack so."""
    rnn.pack_padded_sequence, rnn.pad_packed_sequence = _packed, _padded
    changed: Any = rnn.PackedSequence
    changed.__new__ = _made
