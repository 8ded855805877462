"""Answers about values that nobody knows go with one another: no path says yes and no to the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

import pytest

from lazylint.worker.code.builtin import OURS
from lazylint.worker.run.answered import Answered
from lazylint.worker.run.opaque import Opaque


def answered(unknown: Opaque, answer: bool) -> Answered:
    """What is answered once the truth of `unknown` was."""
    known = Answered()
    known.put(unknown.trail, answer)
    return known


def called(method: Opaque, *args: str) -> Opaque:
    """What a call that a program writes answers."""
    found: Opaque = method.called(None, args, {})
    return found


def of(value: Opaque, *kinds: Any) -> Opaque:
    """What `isinstance` answers in a program."""
    found: Opaque = OURS[isinstance](value, kinds)
    return found


@runtime_checkable
class Sized(Protocol):
    """A protocol of which `issubclass` may not be asked."""

    size: int


config = Opaque("a configuration")
mode, depth = config.mode, config["depth"]


@pytest.mark.parametrize(
    ("asked", "again", "follows"),
    [
        (config.wide, config.wide, True),
        (called(config.get, "wide"), config["wide"], True),
        (depth > 1, depth <= 1, False),
        (depth != 1, depth == 1, False),
        (depth // 2 > 1, depth // 2 > 1, True),
        (mode == "a", mode == "b", False),
        (mode == "a", mode != "b", True),
        (depth == 3, depth > 2, True),
        (depth == 3, depth < 2, False),
        (called(mode.lower) == "a", called(mode.lower) == "a", True),
        (of(depth, list), of(depth, tuple), False),
        (of(depth, list), of(depth, (tuple, list)), True),
        (of(depth, list), of(depth, Sequence), True),
        (of(depth, int | float), of(depth, str), False),
        (depth == 3, of(depth, int), True),
        (OURS[hasattr](config, "wide"), OURS[hasattr](config, "wide"), True),
    ],
)
def test_follows(asked: Opaque, again: Opaque, follows: bool) -> None:
    """What has been answered decides the same question and those that go with it."""
    assert answered(asked, True).get(again.trail) is follows


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        (config.wide, config.deep),
        (depth > 1, depth > 2),
        (depth > 1, depth == 1),
        (called(config.load), called(config.load)),
        (next(iter(config)), next(iter(config))),
        (config.other(), config),
        (depth == mode, depth),
        (of(depth, Sequence), of(depth, list)),
        (of(depth, Sized), of(depth, list)),
        (OURS[hasattr](config, "wide"), OURS[hasattr](config, "deep")),
    ],
)
def test_does_not_follow(asked: Opaque, other: Opaque) -> None:
    """What may be otherwise is asked again."""
    assert answered(asked, True).get(other.trail) is None


def test_is_of_no_part_of_what_it_is_not() -> None:
    """What is no sequence is no list; what is no list may be another sequence."""
    assert answered(of(depth, Sequence), False).get(of(depth, list).trail) is False
    assert answered(of(depth, list), False).get(of(depth, Sequence).trail) is None


def test_forgets() -> None:
    """What may have been changed is asked again, with all that came from it."""
    known = answered(config.state.done, True)
    known.put((config.wide == 2).trail, True)
    known.forget(config.state.trail)
    assert known.get(config.state.done.trail) is None
    assert known.get((config.wide > 1).trail) is True
