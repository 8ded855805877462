"""Sizes as formulas: polynomials with whole coefficients over named dimensions and floor quotients of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

ASSUMED = "?="
"""How the names of sizes begin that stand for one that nobody knows."""
SETTING = f"{ASSUMED}:"
"""How those of them begin that the program is given, and that stay what they are as long as it runs."""
_MOST_QUOTIENTS = 8


@dataclass(frozen=True)
class Symbol:
    """A dimension nobody has fixed: a whole number from 1 up."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Floor:
    """`dividend // divisor`, for what does not divide exactly."""

    dividend: Formula
    divisor: int

    def __str__(self) -> str:
        inner = str(self.dividend)
        return f"({inner if self.dividend.is_atom else f'({inner})'}//{self.divisor})"


Atom = Symbol | Floor
Monomial = tuple[Atom, ...]


@dataclass(frozen=True)
class Formula:
    """A polynomial: (monomial, coefficient) pairs in canonical order, no coefficient zero."""

    terms: tuple[tuple[Monomial, int], ...]
    said: str = field(default="", compare=False)
    """How people write it, where that is not the sum of its terms: a product stays one."""

    @staticmethod
    def of(value: int | Symbol | Formula) -> Formula:
        """The formula of a number or symbol."""
        if isinstance(value, Formula):
            return value
        if isinstance(value, Symbol):
            return Formula((((value,), 1),))
        return Formula((((), int(value)),) if value else ())

    @staticmethod
    def _from(terms: Mapping[Monomial, int]) -> Formula:
        kept = [(monomial, count) for monomial, count in terms.items() if count]
        return Formula(tuple(sorted(kept, key=lambda term: (-len(term[0]), [str(atom) for atom in term[0]]))))

    @cached_property
    def constant(self) -> int | None:
        """The number, if the formula is one."""
        if not self.terms:
            return 0
        return self.terms[0][1] if len(self.terms) == 1 and not self.terms[0][0] else None

    @property
    def is_atom(self) -> bool:
        """Whether it is a bare number, symbol or quotient."""
        return self.constant is not None or (
            len(self.terms) == 1 and len(self.terms[0][0]) == 1 and self.terms[0][1] == 1
        )

    @property
    def symbol(self) -> Symbol | None:
        """The symbol, if the formula is a bare one."""
        atom = self.terms[0][0][0] if self.is_atom and self.constant is None else None
        return atom if isinstance(atom, Symbol) else None

    @cached_property
    def symbols(self) -> frozenset[Symbol]:
        """Every symbol in it."""
        found: set[Symbol] = set()
        for monomial, _ in self.terms:
            for atom in monomial:
                found |= {atom} if isinstance(atom, Symbol) else atom.dividend.symbols
        return frozenset(found)

    @property
    def is_known(self) -> bool:
        """Whether every symbol is a dimension of an input, not a size that nobody could explain (`?1`)."""
        return not any(symbol.name.startswith("?") for symbol in self.symbols)

    @cached_property
    def is_assumed(self) -> bool:
        """Whether a size is in it that stands for one that nobody knows."""
        return any(symbol.name.startswith(ASSUMED) for symbol in self.symbols)

    @cached_property
    def is_open(self) -> bool:
        """Whether a size is in it that is neither a dimension of an input nor a setting of the program."""
        return any(symbol.name.startswith("?") and not symbol.name.startswith(SETTING) for symbol in self.symbols)

    def __add__(self, other: Formula) -> Formula:
        terms = dict(self.terms)
        for monomial, count in other.terms:
            terms[monomial] = terms.get(monomial, 0) + count
        return Formula._from(terms)

    def __neg__(self) -> Formula:
        return Formula(tuple((monomial, -count) for monomial, count in self.terms))

    def __sub__(self, other: Formula) -> Formula:
        return self + -other

    def __mul__(self, other: Formula) -> Formula:
        terms: dict[Monomial, int] = {}
        for left, a in self.terms:
            for right, b in other.terms:
                monomial = tuple(sorted((*left, *right), key=str))
                terms[monomial] = terms.get(monomial, 0) + a * b
        return Formula._from(terms)

    def __floordiv__(self, divisor: int) -> Formula:
        whole = {m: c // divisor for m, c in self.terms if c % divisor == 0}
        rest = {m: c for m, c in self.terms if c % divisor}
        if not rest:
            return Formula._from(whole)
        left = Formula._from(rest)
        if left.constant is not None:
            return Formula._from(whole) + Formula.of(left.constant // divisor)
        quotient: Formula = Formula((((Floor(left, divisor),), 1),))
        constant = rest.pop((), 0)
        match [*rest.items()]:
            case [((Floor(dividend=inner, divisor=by),), 1)]:
                # Whole numbers come in and out of a quotient, and two of them are one.
                quotient = (inner + Formula.of(by * constant)) // (by * divisor)
        return Formula._from(whole) + quotient

    def at(self, values: Mapping[Symbol, int]) -> int:
        """The number at these values of its symbols. Raises `KeyError` where one is missing."""
        total = 0
        for monomial, count in self.terms:
            product = count
            for atom in monomial:
                product *= values[atom] if isinstance(atom, Symbol) else atom.dividend.at(values) // atom.divisor
            total += product
        return total

    def put(self, values: Mapping[Symbol, Formula]) -> Formula:
        """The formula with some symbols replaced."""
        total = Formula(())
        for monomial, count in self.terms:
            product = Formula.of(count)
            for atom in monomial:
                if isinstance(atom, Symbol):
                    product = product * values.get(atom, Formula.of(atom))
                else:
                    product = product * (atom.dividend.put(values) // atom.divisor)
            total = total + product
        return total

    @staticmethod
    def product(factors: Sequence[Formula], count: int) -> Formula:
        """`count` times all factors, written as that product."""
        total = Formula.of(count)
        for factor in factors:
            total = total * factor
        words = [str(f) if f.is_atom else f"({f})" for f in factors]
        return Formula(total.terms, "*".join(words if count == 1 else [str(count), *words]))

    def __str__(self) -> str:
        if self.said:
            return self.said
        if not self.terms:
            return "0"
        said = ""
        for monomial, count in self.terms:
            factors = [str(atom) for atom in monomial]
            if abs(count) != 1 or not factors:
                factors.insert(0, str(abs(count)))
            sign = "-" if count < 0 else "+"
            said += (f" {sign} " if said else "-" * (count < 0)) + "*".join(factors)
        return said


def relate(first: Formula, later: Formula) -> tuple[str, str | None]:
    """How two sizes compare: "equal", "never", or "when" with the condition. They and their symbols are at least 1."""
    difference = first - later
    if not difference.terms:
        return "equal", None
    if _never_zero(difference) or _is_farther(difference, first) or _is_farther(difference, later):
        return "never", None
    return "when", f"{first} == {later}"


def _never_zero(difference: Formula) -> bool:
    if difference.constant is not None:
        return difference.constant != 0
    counts = [count for monomial, count in difference.terms if monomial]
    constant = next((count for monomial, count in difference.terms if not monomial), 0)
    if constant % math.gcd(*counts):
        return True
    # Every symbol is at least 1 and every quotient at least 0.
    least = sum(count for monomial, count in difference.terms if all(isinstance(a, Symbol) for a in monomial))
    signs = {count > 0 for count in counts}
    if (signs == {True} and least > 0) or (signs == {False} and least < 0):
        return True
    return _never_near_zero(difference)


def _is_farther(difference: Formula, size: Formula) -> bool:
    """Whether a difference is a multiple of one of its sizes and a number, which lead away from zero together."""
    apart, counts = dict(difference.terms), dict(size.terms)
    leading = next((monomial for monomial in counts if monomial), None)
    if leading is None:
        return False
    multiple = Fraction(apart.get(leading, 0), counts[leading])
    if any(apart.get(m, 0) != multiple * counts.get(m, 0) for m in {*apart, *counts} if m):
        return False
    rest = apart.get((), 0) - multiple * counts.get((), 0)
    return multiple + rest > 0 if multiple > 0 else multiple + rest < 0


def _never_near_zero(difference: Formula) -> bool:
    """Whether a sum with quotients is never zero: each is at most a remainder off its dividend."""
    low = high = 0
    for _ in range(_MOST_QUOTIENTS):
        found = next((term for term in difference.terms if any(isinstance(atom, Floor) for atom in term[0])), None)
        if found is None:
            break
        (quotient, *others), count = found
        if others or not isinstance(quotient, Floor):
            return False
        # `n * (a // n)` is `a - r`, where `r` is from 0 to `n - 1`.
        by, off = quotient.divisor, -count * (quotient.divisor - 1)
        rest = difference - Formula((found,))
        difference = rest * Formula.of(by) + quotient.dividend * Formula.of(count)
        low, high = low * by + min(off, 0), high * by + max(off, 0)
    else:
        return False
    least = sum(count for _, count in difference.terms)
    signs = {count > 0 for monomial, count in difference.terms if monomial}
    return (signs <= {True} and least + low > 0) or (signs <= {False} and least + high < 0)
