"""Classes without a driver: no error where a call that the writer knows of passes, and nothing is missed in silence."""

from __future__ import annotations

import pytest

from .library import library, readings

BATCHES, EACH = 2, 40


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_is_said_of_a_library_that_a_call_disproves(batch: int) -> None:
    numbers = range(batch * EACH, (batch + 1) * EACH)
    libraries = [made for made in map(library, numbers) if "Lazy" in made.source or "Uninitialized" in made.source]
    done = readings(libraries)
    assert sum(reading.outcome.clean for reading in done) > EACH // 2
    differing = [reading for reading in done if reading.disagreements]
    assert not differing, differing[0].report()
    undecided = [reading for reading in done if reading.undecided]
    assert len(undecided) <= EACH // 10, undecided[0].report()
