"""What PyTorch says of programs: a process of judge.py, and its answers as data."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class OracleError(Exception):
    """A program that could not be judged at all: it ran too long, or the judge itself failed."""


@dataclass(frozen=True)
class Raise:
    """One exception: `frames` are the program's own lines, outermost first, `call` the failing call's."""

    type: str
    message: str
    frames: tuple[tuple[int, str], ...]
    call: int
    layer: int | None = None

    @property
    def lines(self) -> frozenset[int]:
        """The lines of all its frames."""
        return frozenset(line for line, _ in self.frames)


@dataclass(frozen=True)
class Outcome:
    """What a program does in PyTorch.

    `raises` is plain PyTorch, statement by statement. `behind` is the same when nothing that raises stops it:
    all there is. `unjudged` counts the statements there that need what a failed one would have bound.
    """

    raises: tuple[Raise, ...]
    behind: tuple[Raise, ...]
    unjudged: int

    @property
    def clean(self) -> bool:
        """Whether nothing raises."""
        return not self.raises


def judge(paths: Iterable[Path]) -> dict[Path, Outcome]:
    """Run programs for real. Raises `OracleError` if one cannot be judged."""
    asked = "".join(f"{path}\n" for path in paths)
    command = [sys.executable, str(Path(__file__).with_name("judge.py"))]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OracleError(done.stderr[-2000:])
    answers = map(json.loads, done.stdout.splitlines())
    return {Path(answer["path"]): _outcome(answer) for answer in answers}


def _outcome(answer: dict[str, Any]) -> Outcome:
    for part in (answer["plain"], answer["behind"]):
        if "fault" in part:
            raise OracleError(f"{answer['path']}: {part['fault']}")
    plain, behind = answer["plain"], answer["behind"]
    return Outcome(_raises(plain), _raises(behind), behind["unjudged"])


def _raises(part: dict[str, Any]) -> tuple[Raise, ...]:
    every = [
        Raise(
            said["type"],
            said["message"],
            tuple((line, function) for line, function in said["frames"]),
            said["call"],
            said.get("layer"),
        )
        for said in part["raises"]
    ]
    return tuple(dict.fromkeys(every))
