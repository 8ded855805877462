"""What a rule says: a finding, its places, and the edits that would mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Severity(str, Enum):
    """How bad a finding is; ordered from worst to mildest by `rank`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for error, 1 for warning, 2 for info."""
        return list(Severity).index(self)


@dataclass(frozen=True, order=True)
class Place:
    """A span of source text. Lines and columns count from 1; `end_column` is the column after the last character."""

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0
    cell: int | None = None


@dataclass(frozen=True)
class Related:
    """Another place that a finding speaks of, and what it says there."""

    place: Place
    message: str


@dataclass(frozen=True)
class Edit:
    """Replace the text of `place` by `content`."""

    place: Place
    content: str


@dataclass(frozen=True)
class Fix:
    """Edits that mend a finding, and what they do in words.

    A safe one leaves what the program means as it is; an unsafe one may change what it does.
    """

    message: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True)
class Configurations:
    """The sets of arguments, of `total` in a grid, that a finding holds for; `words` say what they share."""

    arguments: tuple[Mapping[str, Any], ...]
    total: int
    words: str


@dataclass(frozen=True)
class Finding:
    """One defect at one place.

    A rule fills in what it knows; the engine stamps `code`, `slug` and, unless the rule chose one, `severity`.
    `label` is what stands under the marked text in full output; `notes` are lines such as what PyTorch would say.
    """

    place: Place
    message: str
    label: str = ""
    related: tuple[Related, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None
    fix: Fix | None = None
    model: str | None = None
    severity: Severity | None = None
    code: str = ""
    slug: str = ""
    configurations: Configurations | None = None

    def offers_fix(self, *, unsafe: bool) -> bool:
        """Whether it has a fix of the kind that is asked for; safe ones always are."""
        return self.fix is not None and (self.fix.safe or unsafe)
