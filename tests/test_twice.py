"""A finding that a model and a part of it both give is told once; what differs in more than the path is not."""

from lazylint import Finding, Place
from lazylint.twice import told_once

HERE = Place("net.py", 3)


def told(*messages: str, place: Place = HERE) -> list[str]:
    return [f.message for f in told_once(Finding(place, message, code="LZ105") for message in messages)]


def test_the_longer_path_is_kept() -> None:
    assert told("`7` is fixed at 400", "`net.7` is fixed at 400") == ["`net.7` is fixed at 400"]


def test_layers_with_other_owners_stay() -> None:
    both = ["`left.fc` is fixed at 400", "`right.fc` is fixed at 400"]
    assert told(*both) == both
    assert told("`10.fc` is", "`a10.fc` is") == ["`10.fc` is", "`a10.fc` is"]


def test_other_widths_stay() -> None:
    both = ["`7` is fixed at 400", "`net.7` is fixed at 800"]
    assert told(*both) == both
