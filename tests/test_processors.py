"""A question that forked processes share: whoever has the thing that says no, the answer is no, and nobody is left."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from lazylint import processors
from lazylint.processors import holds_for_all

MANY = range(5_000)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")


@pytest.fixture(autouse=True)
def two_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two processors, and no other thread: the tests' own runner has some. All that was forked is gone afterwards."""
    forked = []
    fork = os.fork

    def noted() -> int:
        forked.append(fork())
        return forked[-1]

    monkeypatch.setattr(processors, "processors", lambda: 2)
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "fork", noted)
    yield
    for child in forked:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


@pytest.mark.parametrize("bad", [None, 0, 1, 2, 3, 4_998, 4_999])
def test_the_answer_is_that_of_all(bad: int | None) -> None:
    assert holds_for_all(lambda things: bad not in things, MANY) is (bad is None)


def test_work_is_shared() -> None:
    here = os.getpid()
    assert not holds_for_all(lambda _: os.getpid() == here, MANY)


def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fails() -> None:
    raise MemoryError


@pytest.mark.parametrize("badly", [dies, fails])
def test_a_process_that_ends_badly_says_no(badly: Callable[[], None]) -> None:
    here = os.getpid()

    def question(_: Sequence[int]) -> bool:
        if os.getpid() != here:
            sys.stderr.close()
            badly()
        return True

    assert not holds_for_all(question, MANY)


def test_a_fault_in_this_process_is_told_and_the_others_end() -> None:
    here = os.getpid()

    def question(_: Sequence[int]) -> bool:
        if os.getpid() == here:
            raise MemoryError
        return True

    with pytest.raises(MemoryError):
        holds_for_all(question, MANY)


def test_nothing_is_forked_beside_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    here = os.getpid()
    assert holds_for_all(lambda _: os.getpid() == here, MANY)


def test_few_are_asked_here() -> None:
    here = os.getpid()
    assert holds_for_all(lambda _: os.getpid() == here, range(100))
