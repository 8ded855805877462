"""The `@rule` decorator: a named question about one view of a program."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from lazylint.finding import Finding, Severity

V = TypeVar("V")


@dataclass(frozen=True)
class Rule(Generic[V]):
    """A question about views of type `on`.

    `raises` says that PyTorch itself raises where the rule reports, which the test-suite confirms on its sample.
    `default` is false for rules that run only when selected by name.
    """

    code: str
    slug: str
    on: type[V]
    severity: Severity
    raises: bool
    default: bool
    check: Callable[[V], Iterable[Finding]]
    doc: str

    @property
    def summary(self) -> str:
        """The docstring's first line: the defect."""
        return self.doc.partition("\n")[0]

    def findings(self, view: V) -> list[Finding]:
        """Run the rule on `view` and stamp its name on what it finds."""
        return [
            replace(found, code=self.code, slug=self.slug, severity=found.severity or self.severity)
            for found in self.check(view)
        ]


def rule(
    code: str,
    slug: str,
    *,
    on: type[V],
    severity: Severity = Severity.ERROR,
    raises: bool | None = None,
    default: bool = True,
) -> Callable[[Callable[[V], Iterable[Finding]]], Rule[V]]:
    """Make a `Rule` of a generator over one view; its docstring is the rule's documentation everywhere.

    `raises` defaults to true for errors. Raises `ValueError` when there is no docstring.
    """

    def wrap(check: Callable[[V], Iterable[Finding]]) -> Rule[V]:
        doc = inspect.getdoc(check)
        if not doc:
            raise ValueError(f"rule {code} has no docstring; its first line says the defect")
        confirmed = severity is Severity.ERROR if raises is None else raises
        return Rule(code, slug, on, severity, confirmed, default, check, doc)

    return wrap
