"""Feeds with an argument more, of those that were left out because they are None where nothing is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..tensors.specs import Feed


def instead_of_none(feed: Feed, error: Exception) -> Iterator[Feed]:
    """What may be given where the model does not get on with None."""
    if "NoneType" in str(error):
        yield from _with_each(feed)


def asked_in_words(feed: Feed, error: Exception) -> Iterator[Feed]:
    """What may be given where the model itself says that what it has is not enough."""
    if isinstance(error, (AssertionError, ValueError)) and not hasattr(error, "lazylint_case"):
        yield from _with_each(feed)


def _with_each(feed: Feed) -> Iterator[Feed]:
    """One argument more in each, first the one that `forward` names first."""
    for name, spec in feed.left_out:
        others = tuple(argument for argument in feed.left_out if argument[0] != name)
        given = (*feed.arguments, (name, spec))
        yield replace(feed, arguments=given, sources={**feed.sources, name: "solved"}, left_out=others, chosen=True)
