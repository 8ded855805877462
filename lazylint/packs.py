"""From names of packs to rules. A pack is a package whose modules hold `Rule` values."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

from lazylint.rule import Rule

GROUP = "lazylint.rules"


class PackError(Exception):
    """A pack that cannot be loaded, or two rules of one code."""


def installed() -> list[str]:
    """Module names of the packs that installed distributions offer, sorted."""
    return sorted({point.value for point in entry_points(group=GROUP)})


def load(names: Iterable[str]) -> list[Rule[Any]]:
    """The rules of all packs in `names`, by code.

    Raises `PackError` if a pack fails to import, holds no rule, or two rules share a code or a slug.
    """
    rules: dict[str, Rule[Any]] = {}
    for name in names:
        found = list(_rules(name))
        if not found:
            raise PackError(f"rule pack `{name}` holds no rules")
        for new in found:
            for known in rules.values():
                if new is not known and (new.code == known.code or new.slug == known.slug):
                    raise PackError(f"rule pack `{name}`: {new.code} [{new.slug}] is already taken")
            rules[new.code] = new
    if not rules:
        raise PackError("no rule pack is installed; run `pip install lazylint` (or `pip install -e .`)")
    return [rules[code] for code in sorted(rules)]


def _rules(name: str) -> Iterator[Rule[Any]]:
    for module in _modules(name):
        for value in vars(module).values():
            if isinstance(value, Rule) and value.check.__module__ == module.__name__:
                yield value


def _modules(name: str) -> Iterator[ModuleType]:
    try:
        package = importlib.import_module(name)
        yield package
        for info in pkgutil.iter_modules(getattr(package, "__path__", ())):
            yield importlib.import_module(f"{name}.{info.name}")
    except Exception as error:
        raise PackError(f"rule pack `{name}` cannot be imported: {error!r}") from error
