"""What the writer expects of the program it writes: shapes, and the widths that lazy layers have taken.

The expectation only steers how many programs are clean; the verdict is PyTorch's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Shape = tuple[int, ...]


class Refused(Exception):
    """PyTorch is expected to refuse this, and not for a lazy layer's width."""


@dataclass
class Ledger:
    """The widths of all lazy layers of a program, by instance; a conflict is noted and does not stop."""

    widths: dict[str, int] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    attributes: dict[str, bool] = field(default_factory=dict)

    def settle(self, key: str, width: int) -> None:
        """A call of the lazy layer `key` with an input of `width`."""
        if self.widths.setdefault(key, width) != width:
            self.conflicts.append(key)

    @contextmanager
    def trial(self) -> Iterator[Ledger]:
        """A copy to try a call on."""
        yield Ledger(dict(self.widths), list(self.conflicts), dict(self.attributes))

    def keep(self, trial: Ledger) -> None:
        """Take over what a trial has done."""
        self.widths, self.conflicts, self.attributes = trial.widths, trial.conflicts, trial.attributes


Apply = Callable[[Shape, Ledger, str], Shape]


@dataclass(frozen=True)
class Layer:
    """A layer: the expression that builds it, and what it makes of a shape. `ranks` are those it takes."""

    text: str
    ranks: tuple[int, ...]
    apply: Apply
    lazy: bool = False
    stem: str = "layer"


@dataclass
class Env:
    """One activation of a function: its variables, the instance it belongs to (`path`), and the ledger."""

    shapes: dict[str, Shape]
    ledger: Ledger
    path: str


@dataclass(frozen=True)
class Step:
    """Lines of a function body, and what they do."""

    lines: tuple[str, ...]
    run: Callable[[Env], None]


def need(condition: bool) -> None:
    """Raise `Refused` unless `condition` holds."""
    if not condition:
        raise Refused
