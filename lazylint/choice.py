"""Which rules run, and which of them may fix: `select`, `extend-select` and `ignore`, `fixable`, `extend-fixable` and
`unfixable`, by code, prefix, slug or `ALL`; the longer word wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lazylint.config import Config
from lazylint.fault import Fault, nearest

if TYPE_CHECKING:
    from lazylint.rules import Rule


def load_rules(config: Config) -> list[Rule[Any]]:
    """The rules of the installed packs and of those that `config` names. Raises `Fault` for a broken pack."""
    from lazylint import packs

    try:
        return packs.load([*packs.installed(), *config.packs])
    except packs.PackError as error:
        raise Fault(str(error)) from error


def choose(rules: Sequence[Rule[Any]], config: Config, always: Sequence[str] = ()) -> list[Rule[Any]]:
    """The rules of `rules` that `config` asks for, and those of `always` that it does not ignore.

    Raises `Fault` for a word that means no rule.
    """
    if rules:
        _known(rules, config)
    chosen = []
    for rule in rules:
        wanted = _weight(rule, (*config.select, *config.extend_select), by_prefix=rule.default)
        if not config.select and rule.default:
            wanted = max(wanted, 0)
        if rule.code in always:
            wanted = max(wanted, 0)
        if wanted > _weight(rule, config.ignore):
            chosen.append(rule)
    return chosen


def fixable(rule: Rule[Any], config: Config) -> bool:
    """Whether what this rule finds may be fixed."""
    return _weight(rule, (*config.fixable, *config.extend_fixable)) > _weight(rule, config.unfixable)


def matches(rule: Rule[Any], word: str) -> bool:
    """Whether `word` (a code, the beginning of one, a slug, or `ALL`) means this rule."""
    return word == "ALL" or rule.code.startswith(word) or rule.slug == word


def _weight(rule: Rule[Any], words: Iterable[str], by_prefix: bool = True) -> int:
    """How exactly `words` mean this rule: -1 not at all. A rule that is off by default answers to no
    prefix."""
    weights = [-1]
    for word in words:
        exact = word in (rule.code, rule.slug)
        if exact or word == "ALL" or (by_prefix and matches(rule, word)):
            weights.append(100 if exact else 1 if word == "ALL" else len(word) + 1)
    return max(weights)


def _known(rules: Sequence[Rule[Any]], config: Config) -> None:
    for key, words in (
        ("select", config.select),
        ("extend-select", config.extend_select),
        ("ignore", config.ignore),
        ("fixable", (*config.fixable, *config.extend_fixable)),
        ("unfixable", config.unfixable),
        *(("per-file-ignores", codes) for codes in config.per_file_ignores.values()),
    ):
        for word in words:
            if not any(matches(rule, word) for rule in rules):
                names = [name for rule in rules for name in (rule.code, rule.slug)]
                remedy = nearest(word, names) or "`lazylint rule --all` tells them all"
                raise Fault(f"`{word}` is no rule", where=key, remedy=remedy)
