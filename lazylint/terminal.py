"""Text on a terminal: whether to colour it, how wide it is, and what must never reach it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, TextIO

BOLD, RED, GREEN, YELLOW, BLUE, CYAN = "1", "1;31", "32", "33", "1;34", "36"

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_ESCAPE = re.compile("\x1b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)?|.)?")


def wants_color(stream: IO[str], choice: str, env: Mapping[str, str]) -> bool:
    """Whether to colour what goes to `stream`: `choice` (auto, always, never), then NO_COLOR, FORCE_COLOR,
    CLICOLOR_FORCE, a dumb TERM, then whether it is a terminal.
    """
    if choice != "auto":
        return choice == "always"
    if env.get("NO_COLOR"):
        return False
    if env.get("FORCE_COLOR", "0") not in ("", "0") or env.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return stream.isatty() and not is_dumb(env)


def put(text: str, stream: TextIO) -> None:
    """Write `text`, with a question mark for what `stream` cannot say."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()


def is_dumb(env: Mapping[str, str]) -> bool:
    """Whether the terminal shows plain text only, as a compilation buffer of Emacs does whatever its TERM."""
    return env.get("TERM", "").startswith("dumb") or env.get("INSIDE_EMACS", "").endswith(",compile")


def paint(text: str, ink: str, color: bool) -> str:
    """`text` in `ink` when `color` is true."""
    return f"\x1b[{ink}m{text}\x1b[0m" if color and text else text


def printable(text: str) -> str:
    """`text` without escape sequences, control and direction characters, which could forge what a reader
    sees.

    Tabs and newlines stay.
    """
    return _CONTROL.sub("", _ESCAPE.sub("", text))


def one_line(text: str) -> str:
    """`printable` text on one line."""
    return " ".join(printable(text).split())


def json_text(value: object, indent: int | None = 2) -> str:
    """`value` as JSON in which what `printable` takes out is escaped: it may be shown on a terminal."""
    from json import dumps

    text = dumps(value, indent=indent, ensure_ascii=False)
    return _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def width(text: str) -> int:
    """Columns that `text` takes on a terminal: wide characters two, combining ones none."""
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
