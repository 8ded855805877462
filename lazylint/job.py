"""What a worker is asked, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from lazylint.graph import ModelGraph


class Job(msgspec.Struct, frozen=True):
    """One file to trace: absolute `path`, text, the name people know it by, first lines of notebook cells.

    With a `target`, only the class of that name is looked at, built with each of `configurations` if there are any.
    """

    path: str
    text: str
    name: str
    cells: tuple[int, ...] | None = None
    target: str | None = None
    configurations: tuple[Mapping[str, Any], ...] = ()


class Parameter(msgspec.Struct, frozen=True):
    """A named parameter of a constructor; `annotation` is empty where there is none."""

    name: str
    required: bool
    annotation: str = ""


class Signature(msgspec.Struct, frozen=True):
    """Whether a class was `found`, else which `others` there are; `rest` says that its constructor takes any name."""

    found: bool
    others: tuple[str, ...] = ()
    rest: bool = False
    parameters: tuple[Parameter, ...] = ()


class Trace(msgspec.Struct, frozen=True):
    """What the worker saw of one file; `failure` says why it saw nothing.

    `loaded` maps the project files that it read to their SHA-256 (None for one that was not there); it is
    None when that is not known. `job` is what was asked, `target` what is said of the class that it named.
    """

    path: str
    graphs: tuple[ModelGraph, ...] = ()
    failure: str | None = None
    loaded: Mapping[str, str | None] | None = None
    job: Job | None = None
    target: Signature | None = None
