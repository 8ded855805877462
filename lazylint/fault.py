"""What the user can mend: a fault is told in one line, with its place and the way out, and ends with exit
code 2."""

from __future__ import annotations

from collections.abc import Iterable

_MANY = 40


class Fault(Exception):
    """A wrong flag, config entry or setting. `where` is `file:line` or a flag, `remedy` says what to do."""

    def __init__(self, message: str, where: str = "", remedy: str = "") -> None:
        super().__init__(message, where, remedy)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """The one line that the command prints."""
        line = f"{self.where}: {self.message}" if self.where else self.message
        return f"{line}; {self.remedy}" if self.remedy else line


class NoTorch(Fault):
    """No interpreter with torch was found, or the one that was asked for has none."""


def nearest(word: str, known: Iterable[str]) -> str:
    """The remedy for a misspelt word: the nearest known one, or all of them; empty where they are too many."""
    from difflib import get_close_matches

    words = sorted(known)
    close = get_close_matches(word, words, n=1)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"known are: {', '.join(words)}" if len(words) <= _MANY else ""
