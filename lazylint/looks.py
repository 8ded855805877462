"""What rules about text said of a file, kept by its content: a file that has not changed needs no syntax tree.

Only the rules that ship with lazylint are believed to say the same again; those of other packs are always asked.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import msgspec

from lazylint.finding import Finding
from lazylint.rules import Rule
from lazylint.source.module import SourceModule, Unreadable

if TYPE_CHECKING:
    from lazylint.cache import Cache

_OWN_PACK = "lazylint_rules."


class _Look(msgspec.Struct):
    """What keeps a file from being read, if anything, and the findings of each rule that was asked, by its code."""

    error: Unreadable | None = None
    found: dict[str, list[Finding]] = {}


class Looks:
    """Looks at files, old ones where there are any in `cache`; without a cache every one is new."""

    def __init__(self, cache: Cache | None) -> None:
        self._cache = cache
        self._around = _circumstances() if cache else ""
        self._looks: dict[str, _Look] = {}
        self._new: set[str] = set()

    def recall(self, module: SourceModule) -> None:
        """Tell `module` whether it can be read, without reading it again."""
        said = self._cache.recall(self._key(module)) if self._cache else None
        look = _decoded(said) if said else None
        if look is None:
            look = _Look(module.error, {})
            self._new.add(module.path)
        module.know_error(look.error)
        self._looks[module.path] = look

    def findings(self, rule: Rule[Any], view: object) -> list[Finding]:
        """What `rule` says of `view`. Raises what the rule raises."""
        if not isinstance(view, SourceModule) or not rule.check.__module__.startswith(_OWN_PACK):
            return rule.findings(view)
        look = self._looks.setdefault(view.path, _Look(view.error, {}))
        if rule.code not in look.found:
            look.found[rule.code] = rule.findings(view)
            self._new.add(view.path)
        return look.found[rule.code]

    def keep(self, module: SourceModule) -> None:
        """Keep what is new about `module` for the next run."""
        if self._cache and module.path in self._new:
            self._cache.remember(self._key(module), msgspec.json.encode(self._looks[module.path]))
            self._new.discard(module.path)

    def _key(self, module: SourceModule) -> str:
        unreadable = msgspec.to_builtins(module.unreadable)
        said = [module.path, module.name, module.text, module.originals, unreadable, self._around]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _decoded(said: bytes) -> _Look | None:
    try:
        return msgspec.json.decode(said, type=_Look)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _circumstances() -> str:
    """All that a look depends on besides the file: python's grammar, libcst, our code and our rules."""
    import sys
    from importlib.util import find_spec
    from pathlib import Path

    from lazylint.cache import stamps
    from lazylint.interpreter import site_folders

    rules = find_spec("lazylint_rules")
    folders = [Path(__file__).parent, *(Path(folder) for folder in (rules and rules.submodule_search_locations) or ())]
    code = [sorted(stamps(folder)) for folder in folders]
    installed = [(str(folder), folder.stat().st_mtime_ns) for folder in site_folders(sys.executable)]
    return json.dumps([sys.version, code, installed])
