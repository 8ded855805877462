"""A formula for a size that was seen at several choices of the free dimensions: the simplest that fits them all."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from .algebra import Formula, Symbol

Values = Mapping[Symbol, int]
Sample = tuple[Values, int]
"""The numbers of the free dimensions, and the size that came out at them."""

_DIVISORS = (2, 3, 4, 5, 6, 7, 8, 16, 32)
_MAX_FACTORS = 64


def fit(atoms: Sequence[Formula], samples: Sequence[Sample]) -> Formula | None:
    """A formula over `atoms`, the sizes that went in, for the sizes that came out; None where none is found."""
    tried = itertools.chain(_of_one(atoms, samples), _of_several(atoms, samples), _linear(atoms, samples))
    return next((candidate for candidate in tried if _fits(candidate, samples)), None)


def fit_product(
    atoms: Sequence[Formula], samples: Sequence[Sample], alone: Callable[[Symbol], Sequence[Sample]]
) -> Formula | None:
    """A product with one factor for each dimension; `alone` samples with that dimension changed only."""
    at, seen = samples[0]
    factors: list[Formula] = []
    for symbol in dict.fromkeys(s for atom in atoms for s in sorted(atom.symbols, key=str)):
        along = [(at, seen), *alone(symbol)]
        if len({size for _, size in along}) == 1:
            continue
        factor = _factor([atom for atom in atoms if symbol in atom.symbols], along)
        if factor is None:
            return None
        factors.append(factor)
    whole = math.prod(factor.at(at) for factor in factors)
    if not whole or seen % whole:
        return None
    found = Formula.product(factors, seen // whole)
    return found if _fits(found, samples) else None


def _fits(candidate: Formula, samples: Sequence[Sample]) -> bool:
    return all(candidate.at(values) == seen for values, seen in samples)


def _factor(atoms: Sequence[Formula], along: Sequence[Sample]) -> Formula | None:
    """What one dimension contributes to a product: a formula for the sizes over some common divisor."""
    common = math.gcd(*(size for _, size in along))
    divisors = [d for d in range(1, min(common, _MAX_FACTORS) + 1) if common % d == 0]
    for divisor in dict.fromkeys((common, *reversed(divisors))):
        scaled = [(values, size // divisor) for values, size in along] if divisor else []
        for candidate in _of_one(atoms, scaled) if scaled else ():
            if _fits(candidate, scaled):
                return candidate
    return None


def _of_one(atoms: Sequence[Formula], samples: Sequence[Sample]) -> Iterator[Formula]:
    """Numbers, and what a window, a stride, a factor or padding makes of one size; only what fits."""
    sizes = [seen for _, seen in samples]
    if len(set(sizes)) == 1:
        yield Formula.of(sizes[0])
    several = [(atom, [atom.at(values) for values, _ in samples]) for atom in atoms]
    yield from (atom for atom, numbers in several if numbers == sizes)
    for atom, numbers in several:
        for factor in (1, 2, 3, 4, 8):
            more = sizes[0] - factor * numbers[0]
            if all(factor * number + more == size for number, size in zip(numbers, sizes, strict=True)):
                yield atom * Formula.of(factor) + Formula.of(more)
        for divisor in _DIVISORS:
            # Formulas are dear: numbers are tried before one is made.
            least = sizes[0] * divisor - numbers[0]
            for more in range(least, least + divisor):
                if all((number + more) // divisor == size for number, size in zip(numbers, sizes, strict=True)):
                    yield (atom + Formula.of(more)) // divisor


def _of_several(atoms: Sequence[Formula], samples: Sequence[Sample]) -> Iterator[Formula]:
    """Sums and products of sizes, and multiples of one."""
    values, seen = samples[0]
    for count in range(2, min(len(atoms), 6) + 1):
        for chosen in itertools.combinations(atoms, count):
            total, product = Formula.of(0), Formula.of(1)
            for atom in chosen:
                total, product = total + atom, product * atom
            yield total
            yield total + Formula.of(seen - total.at(values))
            number = product.at(values)
            if number and seen % number == 0:
                yield Formula.product(chosen, seen // number)
            if seen and number and number % seen == 0:
                yield product // (number // seen)
    for atom in atoms:
        number = atom.at(values)
        if number and seen % number == 0:
            yield atom * Formula.of(seen // number)


def _linear(atoms: Sequence[Formula], samples: Sequence[Sample]) -> Iterator[Formula]:
    """The sum with whole coefficients, by elimination, if the samples determine one."""
    rows = [[Fraction(atom.at(values)) for atom in atoms] + [Fraction(1), Fraction(seen)] for values, seen in samples]
    unknowns = len(atoms) + 1
    for column in range(unknowns):
        pivot = next((row for row in range(column, len(rows)) if rows[row][column]), None)
        if pivot is None:
            return
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column] = [entry / rows[column][column] for entry in rows[column]]
        for other, row in enumerate(rows):
            if other != column and row[column]:
                rows[other] = [entry - row[column] * above for entry, above in zip(row, head, strict=True)]
    solved = [rows[column][-1] for column in range(unknowns)]
    if all(number.denominator == 1 for number in solved):
        total = Formula.of(int(solved[-1]))
        for atom, number in zip(atoms, solved, strict=False):
            total = total + atom * Formula.of(int(number))
        yield total
