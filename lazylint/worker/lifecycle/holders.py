"""Which module holds which, as things stand now."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from torch import nn


class Holders:
    """The modules that hold others, of `kept` and all in them; those that were kept first come first.

    It does not see what changes after its first answer, which takes time in proportion to the number of modules.
    """

    def __init__(self, kept: Iterable[nn.Module]) -> None:
        self._kept = kept

    def root(self, module: nn.Module) -> tuple[nn.Module, str]:
        """The outermost module that holds `module`, and the path to it from there."""
        path: list[str] = []
        passed: set[int] = set()
        while (held := self._by_child.get(id(module))) and id(module) not in passed:
            passed.add(id(module))
            module, name = held
            path.append(name)
        return module, ".".join(reversed(path))

    @cached_property
    def _by_child(self) -> dict[int, tuple[nn.Module, str]]:
        """By module, the first that holds it, and its name there."""
        found: dict[int, tuple[nn.Module, str]] = {}
        passed: set[int] = set()
        left = list(self._kept)
        for holder in left:
            if id(holder) in passed:
                continue
            passed.add(id(holder))
            for name, child in holder.__dict__.get("_modules", {}).items():
                if isinstance(child, nn.Module):
                    found.setdefault(id(child), (holder, name))
                    left.append(child)
        return found
