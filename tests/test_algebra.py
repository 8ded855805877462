"""Sizes that never agree never do: formulas with quotients, held against each other at many values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lazylint.worker.sizes.algebra import Formula, Symbol, relate

H, W = Symbol("H"), Symbol("W")
LARGEST = 24


@st.composite
def sizes(draw: st.DrawFn) -> Formula:
    """What layers make of a height and a width, one after the other."""
    size = Formula.of(draw(st.sampled_from((H, W))))
    for _ in range(draw(st.integers(1, 4))):
        step, number = draw(st.sampled_from("+*/&")), draw(st.integers(1, 6))
        if step == "+":
            size = size + Formula.of(number - 3)
        elif step == "*":
            size = size * Formula.of(number)
        elif step == "/":
            size = size // (number + 1)
        else:
            size = size + Formula.of(draw(st.sampled_from((H, W))))
    return size


@given(sizes(), sizes())
def test_what_never_agrees_never_does(one: Formula, other: Formula) -> None:
    """At sizes that tensors have: none is below one."""
    relation, _ = relate(one, other)
    for h in range(6, LARGEST):
        for w in range(6, LARGEST):
            a, b = (size.at({H: h, W: w}) for size in (one, other))
            fits = min(a, b) < 1 or relation == "when" or (a == b) is (relation == "equal")
            assert fits, (h, w)


def test_an_unpadded_network_never_fits_again() -> None:
    """Two quotients whose remainders cannot make up for what is cut off."""
    height = Formula.of(H)
    up = ((height - Formula.of(2)) // 2 - Formula.of(2)) * Formula.of(2)
    assert relate(up, height - Formula.of(2)) == ("never", None)
    assert relate((height // 2) * Formula.of(2), height)[0] == "when"


def test_a_width_is_never_twice_itself() -> None:
    """Whatever it is made of, and with more beside it; less beside it may be as much as it is."""
    width = Formula.product([Formula.of(H) - Formula.of(2), Formula.of(W) - Formula.of(2)], 8)
    twice = width + width
    assert relate(width, twice) == ("never", None)
    assert relate(twice + Formula.of(3), width) == ("never", None)
    assert relate(twice - Formula.of(8), width)[0] == "when"


@given(sizes(), st.integers(2, 6), st.integers(-7, 7), st.integers(2, 6), st.integers(1, 60), st.integers(1, 60))
def test_quotients_of_quotients_are_those_of_python(f: Formula, a: int, c: int, b: int, h: int, w: int) -> None:
    """They are written as one, whatever is added in between."""
    at = {H: h, W: w}
    assert ((f // a + Formula.of(c)) // b).at(at) == (f.at(at) // a + c) // b


def test_strides_one_after_the_other_are_one_quotient() -> None:
    """So people can read it, and it is told from others."""
    size = Formula.of(H)
    for _ in range(5):
        size = (size - Formula.of(1)) // 2 + Formula.of(1)
    assert str(size) == "((H - 1)//32) + 1"
