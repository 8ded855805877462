"""What a model, or code of a library in it, asks for in words: `Wrong image height! Expected 224 but got 61`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import torch

from ..tensors.confirm import Case
from ..tensors.specs import Feed, size_of
from .withheld import named_in_words

_NUMBER = re.compile(r"(?<![\w.])\d{1,6}(?![\w.]|\.\d)")


def asked_in_words(feed: Feed, error: Exception) -> Iterator[Feed]:
    """What may be given where the model itself says what is wrong with what it has, and no operation does."""
    case: Case | None = getattr(error, "lazylint_case", None)
    if case is None or case.what is torch._assert:
        yield from _sizes(feed, str(error))
        yield from named_in_words(feed, error)


def _sizes(feed: Feed, said: str) -> Iterator[Feed]:
    """One of the other numbers in each, where one that is said is that of a dimension."""
    numbers = dict.fromkeys(map(int, _NUMBER.findall(said)))
    for name in feed.names():
        if (size := size_of(feed, name)) in numbers:
            yield from (feed.rename(name, wanted) for wanted in numbers if wanted not in (0, size))
