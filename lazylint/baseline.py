"""The baseline: findings that were there before lazylint came, kept in a file and left out of reports.

The file is JSON, one finding an entry, known by a fingerprint that counts no lines. Its paths count from its own
folder, so it holds wherever the command is run.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lazylint.checked import Checked, put_aside
from lazylint.config import Config
from lazylint.fault import Fault
from lazylint.finding import Finding
from lazylint.terminal import json_text

NAME = "lazylint-baseline.json"
_FORMAT = 1
_LARGEST = 64 << 20


@dataclass(frozen=True, order=True)
class Entry:
    """A known finding. `path` counts from the baseline's folder; all but the fingerprint is for readers."""

    path: str
    code: str
    message: str
    fingerprint: str


def place(config: Config, flag: str | None) -> Path:
    """Where the baseline is, or would be: where `--baseline` says, or the config, which may name no place outside
    the project: it is written there, and the project may have written the config. Raises `Fault`.
    """
    if flag:
        return Path(flag).absolute()
    file = config.root / (config.baseline or NAME)
    root = os.path.realpath(config.root)
    if not os.path.realpath(file).startswith(root.rstrip(os.sep) + os.sep):
        raise Fault("lies outside the project", where=f"baseline `{config.baseline}`", remedy="name it by `--baseline`")
    return file


def read(file: Path) -> tuple[Entry, ...]:
    """The entries of a baseline. Raises `Fault` for a file that is not there or not one."""
    where = _shown(file)
    try:
        with open(file, "rb") as opened:
            data = opened.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise Fault("no such baseline", where=where, remedy="`lazylint baseline create` writes one") from error
    except OSError as error:
        raise Fault(f"cannot be read: {error.strerror}", where=where) from error
    try:
        said: Any = json.loads(data) if len(data) <= _LARGEST else None
        if said["lazylint-baseline"] != _FORMAT:
            raise ValueError
        entries = tuple(Entry(**entry) for entry in said["findings"])
        if not all(isinstance(part, str) for entry in entries for part in vars(entry).values()):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Fault("is no baseline of lazylint", where=where, remedy="write a new one elsewhere") from error
    return entries


def write(file: Path, entries: Iterable[Entry], *, new: bool = False) -> None:
    """Write a baseline whole or not at all; with `new`, only where none is. Raises `Fault`."""
    text = json_text({"lazylint-baseline": _FORMAT, "findings": [vars(entry) for entry in sorted(entries)]})
    where = _shown(file)
    if new and os.path.lexists(file):
        raise Fault("is there already", where=where, remedy="`lazylint baseline update` renews it")
    target = os.path.realpath(file)
    made = f"{target}.{os.getpid()}"
    try:
        try:
            with open(made, "x", encoding="utf-8", errors="replace") as opened:
                opened.write(f"{text}\n")
            os.replace(made, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(made)
            raise
    except OSError as error:
        raise Fault(f"cannot be written: {error.strerror}", where=where) from error


def entries(checked: Checked, file: Path) -> list[tuple[Finding, Entry]]:
    """Each finding with the entry that it would be in the baseline at `file`."""
    from lazylint.fingerprint import fingerprints

    told = []
    for finding, fingerprint in fingerprints(checked, path=lambda name: _path(name, checked, file)):
        path = _path(finding.place.path, checked, file)
        told.append((finding, Entry(path, finding.code, finding.message, fingerprint)))
    return told


def without(checked: Checked, known: Sequence[Entry], file: Path) -> Checked:
    """What was found less what the baseline knows; `counts.known` says how many that is."""
    fingerprints = {entry.fingerprint for entry in known}
    told = entries(checked, file)
    left = tuple(finding for finding, entry in told if entry.fingerprint not in fingerprints)
    old = [finding for finding, entry in told if entry.fingerprint in fingerprints]
    return replace(checked, findings=left, counts=replace(put_aside(checked.counts, old), known=len(old)))


def _path(name: str, checked: Checked, file: Path) -> str:
    real = os.path.realpath(os.path.join(checked.root, name))
    return os.path.relpath(real, os.path.realpath(file.parent)).replace(os.sep, "/")


def _shown(file: Path) -> str:
    from lazylint.source.discover import display_name

    return display_name(str(file))
