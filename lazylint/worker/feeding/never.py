"""Refusals that no input avoids: sizes that no input changes are refused, a number against a number."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence

from torch import nn

from ..run import failures
from ..sizes.algebra import Formula, relate
from ..sizes.dims import formula, shape_of
from ..tensors import fakes
from ..tensors.confirm import Case
from ..tensors.specs import Feed
from .changes import open_tensors
from .construct import Construction
from .demands import asked_sizes, but_joined, demanded_of_layer
from .solve import Solved

_ADDED = re.compile(r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)")
_MULTIPLIED = re.compile(r"shapes cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)")
_JOINED = "Sizes of tensors must match except in dimension"
_VIEWED = re.compile(r"shape '.*' is invalid for input of size")


def certain(error: Exception | None, solved: Solved) -> bool:
    """Whether `error`, which the search for inputs ended with, is what PyTorch raises for every input."""
    refusal = failures.refused(error)
    if refusal is None:
        return failures.conflict(error) is not None and _layer_refuses(error)
    if refusal.kind == "non-tensor" and solved.best.run.asked:
        # A key that our input lacks may be that tensor.
        return False
    if refusal.kind in ("non-tensor", "groups"):
        return formula(refusal.width or 0).constant is not None
    if refusal.kind == "rank":
        return solved.exhausted
    return _layer_refuses(error) or (_is_free(solved.best.feed) and solved.every_rank and _operation_refuses(error))


def same_refusal(error: Exception | None, other: Exception | None) -> bool:
    """Whether two searches ended with one refusal: at one place, of the same sizes."""
    one, two = failures.refused(error), failures.refused(other)
    if one is None or two is None or (one.kind, one.stack[-1].place) != (two.kind, two.stack[-1].place):
        return False
    demanded = [[(int(size), wanted) for size, wanted in demanded_of_layer(each)] for each in (error, other)]
    return demanded[0] == demanded[1] and bool(demanded[0])


def _is_free(feed: Feed) -> bool:
    """Whether all arguments are tensors, and we have fixed no size of them: others might have fitted."""
    fixed = (size for _, spec in open_tensors(feed) for size in spec.dims if isinstance(size, int))
    return feed.only_tensors and not any(fixed)


def _layer_refuses(error: Exception | None) -> bool:
    """Whether a layer refused sizes that no input changes."""
    demanded = demanded_of_layer(error)
    return bool(demanded) and all(formula(size).constant not in (None, wanted) for size, wanted in demanded)


def _operation_refuses(error: Exception | None) -> bool:
    """Whether an operation refused sizes that no input changes, as long as inputs have as many dimensions."""
    case: Case | None = getattr(error, "lazylint_case", None)
    if case is None or isinstance(case.what, nn.Module):
        return False
    said = str(error)
    shapes = [tuple(shape_of(tensor)) for tensor in fakes.tensors((case.args, case.kwargs))]
    if _VIEWED.search(said) and shapes:
        return _never_viewed(shapes[0], case)
    if _ADDED.search(said):
        aligned = (
            pair
            for one, other in itertools.combinations(shapes, 2)
            for pair in zip(reversed(one), reversed(other), strict=False)
        )
        return any(_differ(a, b) and 1 not in (a, b) for a, b in aligned)
    if said.startswith(_JOINED):
        joined = but_joined(shapes, case)
        pairs = (pair for other in joined[1:] for pair in zip(joined[0], other, strict=False))
        return any(relate(formula(one), formula(other))[0] == "never" for one, other in pairs)
    return False


def demanded_sizes(error: Exception | None) -> Iterator[tuple[int, int]]:
    """Sizes that no input changes and that were refused, each with the one that was demanded in its place."""
    yield from ((int(size), wanted) for size, wanted in demanded_of_layer(error) if formula(size).constant is not None)
    case: Case | None = getattr(error, "lazylint_case", None)
    match = _ADDED.search(str(error)) or _MULTIPLIED.search(str(error))
    if match and case and not isinstance(case.what, nn.Module):
        one, other = int(match[1]), int(match[2])
        sizes = [size for tensor in fakes.tensors((case.args, case.kwargs)) for size in shape_of(tensor)]
        if not any(size in (one, other) and formula(size).constant is None for size in sizes):
            yield from ((one, other), (other, one))


def _differ(one: int, other: int) -> bool:
    constants = formula(one).constant, formula(other).constant
    return None not in constants and constants[0] != constants[1]


def _never_viewed(shape: Sequence[int], case: Case) -> bool:
    """Whether a tensor never has as many elements as a `view` asks for, however many examples there are."""
    asked = asked_sizes(case)
    total, wanted = _product(shape), _product([size for size in asked if int(size) != -1])
    if -1 not in map(int, asked):
        return relate(total, wanted)[0] == "never"
    # What is left for -1 is no whole number.
    (over, counts), (under, divides) = _monomial(total), _monomial(wanted)
    return over is not None and over == under and counts % divides != 0


def _product(sizes: Sequence[int]) -> Formula:
    return math.prod(map(formula, sizes), start=Formula.of(1))


def _monomial(known: Formula) -> tuple[object, int]:
    """What a formula of one term multiplies, and how often."""
    return known.terms[0] if len(known.terms) == 1 else (None, 0)


def fitted(construction: Construction, error: Exception | None) -> Construction | None:
    """The construction with another guess, where that gives a size that the model demands itself; else None."""
    pairs = demanded_sizes(error) if construction.guessed else ()
    return next(filter(None, (construction.fitted(size, wanted) for size, wanted in pairs)), None)
