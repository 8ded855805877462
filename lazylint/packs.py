"""From names of packs to rules. A pack is a package whose modules hold `Rule` values."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from lazylint.rules import Rule

GROUP = "lazylint.rules"
_OWN = "lazylint_rules"


class PackError(Exception):
    """A pack that cannot be loaded, or two rules of one code."""


def installed() -> list[str]:
    """Module names of the packs that installed distributions offer, sorted."""
    offering = [name for entry in sys.path for name in _offering(entry)]
    if [name.partition("-")[0] for name in offering] == ["lazylint"]:
        return [_OWN]
    from importlib.metadata import entry_points

    return sorted({point.value for point in entry_points(group=GROUP)})


def _offering(entry: str) -> Iterator[str]:
    """The distributions at an entry of `sys.path` whose entry points speak of rules, and archives, which may hold some.

    Only a look, which is enough where nobody adds rules to ours: to import `importlib.metadata` takes as long as all
    else of a run that finds its traces kept.
    """
    try:
        names = os.listdir(entry or os.curdir)
    except NotADirectoryError:
        yield entry
        return
    except OSError:
        return
    for name in names:
        described = name.endswith((".dist-info", ".egg-info")) and _speaks_of_rules(os.path.join(entry, name))
        if described or name.endswith(".egg"):
            yield name


def _speaks_of_rules(metadata: str) -> bool:
    try:
        with open(os.path.join(metadata, "entry_points.txt"), "rb") as file:
            return GROUP.encode() in file.read()
    except OSError:
        return False


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
