"""Feeds with an argument more, of those that were left out because they are None where nothing is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import replace

from ..tensors.specs import Feed

_WORD = re.compile(r"\w+")


def instead_of_none(feed: Feed, error: Exception) -> Iterator[Feed]:
    """What may be given where the model does not get on with None."""
    if "NoneType" in str(error):
        yield from _with_each(feed)


def named_in_words(feed: Feed, error: Exception) -> Iterator[Feed]:
    """What may be given where the model itself says that what it has is not enough, or names the argument."""
    words = set(_WORD.findall(str(error)))
    if isinstance(error, (AssertionError, ValueError)):
        yield from _with_each(feed)
    elif isinstance(error, (RuntimeError, TypeError)):
        yield from _with_each(feed, words)


def _with_each(feed: Feed, words: Set[str] | None = None) -> Iterator[Feed]:
    """One argument more in each, first the one that `forward` names first; of these `words` only, if there are any."""
    for name, spec in feed.left_out:
        if words is not None and name not in words:
            continue
        others = tuple(argument for argument in feed.left_out if argument[0] != name)
        given = (*feed.arguments, (name, spec))
        yield replace(feed, arguments=given, sources={**feed.sources, name: "solved"}, left_out=others, chosen=True)
