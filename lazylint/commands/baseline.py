"""`lazylint baseline create|update|prune`: what is known, written down."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

from lazylint import baseline
from lazylint.baseline import Entry
from lazylint.checked import UNKNOWNS, Checked, exit_code
from lazylint.commands.check import checked_as, say_nothing_analysed, with_importers
from lazylint.commands.fix import say_faults
from lazylint.commands.given import Flags, config_of, merged
from lazylint.config import Config
from lazylint.fault import Fault


def create(flags: Flags) -> int:
    """Write down all that is found. The exit code. Raises `Fault`, also where a baseline is already."""
    config, file = _where(flags)
    if os.path.lexists(file):
        raise Fault("is there already", where=os.path.relpath(file), remedy="`lazylint baseline update` renews it")
    checked = _checked(flags, config)
    if checked is None:
        return 2
    found = [entry for _, entry in baseline.entries(checked, file)]
    baseline.write(file, found)
    shown = os.path.relpath(file)
    _say(flags, f"{_findings(len(found))} written to {shown}")
    if not config.baseline or config.root / config.baseline != file:
        inside = os.path.relpath(file, config.root).replace(os.sep, "/")
        _say(
            flags, f'to leave them out, put `baseline = "{inside}"` under [tool.lazylint], or say `--baseline {shown}`'
        )
    return 0


def update(flags: Flags) -> int:
    """Write down what is found now in place of what was. The exit code. Raises `Fault`."""
    config, file = _where(flags)
    known = baseline.read(file)
    checked = _checked(flags, config)
    if checked is None:
        return 2
    # What stays the same stays as it was written, though its line may be another by now.
    written = {entry.fingerprint: entry for entry in known}
    found = [written.get(entry.fingerprint, entry) for _, entry in baseline.entries(checked, file)]
    made = {*found, *_unjudged(known, checked, file)}
    baseline.write(file, made)
    added, gone = _new(made, known), _new(known, made)
    _say(flags, f"{_findings(len(made))} in {os.path.relpath(file)}: {added} added, {gone} gone")
    return 0


def prune(flags: Flags) -> int:
    """Take out what is no longer found. The exit code. Raises `Fault`."""
    config, file = _where(flags)
    known = baseline.read(file)
    checked = _checked(flags, config)
    if checked is None:
        return 2
    found = {entry.fingerprint for _, entry in baseline.entries(checked, file)}
    unjudged = set(_unjudged(known, checked, file))
    made = [entry for entry in known if entry.fingerprint in found or entry in unjudged]
    if len(made) < len(known):
        baseline.write(file, made)
    _say(flags, f"{_findings(len(made))} in {os.path.relpath(file)}: {len(known) - len(made)} gone")
    return 0


def _where(flags: Flags) -> tuple[Config, Path]:
    config = merged(config_of(flags, flags["paths"] or (".",)), flags)
    return config, baseline.place(config, flags["baseline"])


def _checked(flags: Flags, config: Config) -> Checked | None:
    """The check of the whole project, or of PATHS and what imports them; None where it failed, which is
    told."""
    paths = with_importers(flags["paths"], config) if flags["paths"] else (os.path.relpath(config.root),)
    checked = checked_as(flags, config, paths)
    say_faults(checked)
    if exit_code(checked, config) != 2:
        return checked
    if not checked.faults:
        say_nothing_analysed()
    return None


def _unjudged(known: Iterable[Entry], checked: Checked, file: Path) -> list[Entry]:
    """Entries of which this check says nothing: their file is there and was not part of it, or could not be
    analysed as it could before."""
    known = list(known)
    folder = os.path.realpath(file.parent)
    looked_at = {os.path.realpath(path) for path in checked.files}
    fingerprints = {entry.fingerprint for entry in known}
    lost = {
        entry.path
        for finding, entry in baseline.entries(checked, file)
        if finding.code in (*UNKNOWNS, "LZ903") and entry.fingerprint not in fingerprints
    }
    unjudged = []
    for entry in known:
        path = os.path.join(folder, entry.path)
        if entry.path in lost or (os.path.exists(path) and os.path.realpath(path) not in looked_at):
            unjudged.append(entry)
    return unjudged


def _new(these: Collection[Entry], those: Collection[Entry]) -> int:
    known = {entry.fingerprint for entry in those}
    return sum(entry.fingerprint not in known for entry in these)


def _findings(number: int) -> str:
    return f"{number} finding{'' if number == 1 else 's'}"


def _say(flags: Flags, line: str) -> None:
    if not flags["quiet"]:
        print(f"lazylint: {line}", file=sys.stderr)
