"""Files of the project that are compiled before a job asks for them, because jobs before it have."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from .program import Program

_LARGEST = 1 << 20
_MOST = 2000

_programs: dict[str, Program] = {}


def prepare(path: str) -> None:
    """Compile a file that jobs to come may import; one that cannot be is left to them."""
    with suppress(Exception):
        text = Path(path).read_text("utf-8")
        if len(text) <= _LARGEST and len(_programs) < _MOST:
            _programs[path] = Program(path, text)


def of(path: str, text: str) -> Program | None:
    """The file as it was compiled, if it has this text still."""
    known = _programs.get(path)
    return known if known is not None and known.text.text == text else None
