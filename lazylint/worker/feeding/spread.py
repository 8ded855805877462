"""Keywords that an argument lacks which is handed on as `**kwargs`: what refuses them says their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .guesses import Guesses

_MISSING = re.compile(r"missing \d+ required (?:positional|keyword-only) arguments?: (.*)")
_QUOTED = re.compile(r"['`\"]([A-Za-z]\w*)['`\"]")
_NAME = re.compile(r"\b[A-Za-z]\w*_\w*\b")
# So many names in a message are tried.
_NAMED = 3


def with_keywords(
    guessed: Mapping[str, Any], spread: frozenset[str], error: Exception, guesses: Guesses
) -> Iterator[Mapping[str, Any]]:
    """Other values for those of the `guessed` arguments that are dicts of keywords: with what `error` asks for."""
    for name, value in guessed.items():
        if name in spread and type(value) is dict:
            for keys in _asked(error):
                more = {key: guesses.value(key) for key in keys if key not in value}
                if more:
                    yield {name: {**value, **more}}


def _asked(error: Exception) -> Iterator[list[str]]:
    """The names that an exception may ask for, in the ways to understand it."""
    said = str(error)
    match = _MISSING.search(said) if isinstance(error, TypeError) else None
    if match is not None:
        yield _QUOTED.findall(match[1])
    elif isinstance(error, KeyError):
        yield [key for key in error.args if isinstance(key, str)]
    elif isinstance(error, (ValueError, RuntimeError, AssertionError)):
        yield from ([word] for word in list(dict.fromkeys(_QUOTED.findall(said) + _NAME.findall(said)))[:_NAMED])
