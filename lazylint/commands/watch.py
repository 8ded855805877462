"""`--watch`: check again whenever a file of the project changes. Looks at the disk now and then: no library, and it
works on network drives and in containers, where events do not arrive.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from lazylint.config import FILES, Config, find_config, read_config
from lazylint.fault import Fault
from lazylint.sift import found_in
from lazylint.terminal import printable

PAUSE = 0.3
"""Seconds between two looks; longer where one look takes long, so that looking costs little."""
SHARE = 10

Stamps = Mapping[str, tuple[int, int, int]]


def watch(paths: Sequence[str], config: str | None, check: Callable[[], int]) -> NoReturn:
    """Check at once and after every change, until interrupted. Raises `Fault` only for the first check;
    later ones, such as of a config that is being edited, are told.
    """
    first = True
    while True:
        before = stamps(paths, config)
        try:
            check()
        except Fault as fault:
            if first:
                raise
            click.echo(f"lazylint: error: {printable(str(fault))}", err=True)
        first = False
        click.echo("lazylint: watching for changes; Ctrl+C ends it", err=True)
        wait(paths, config, before)
        if sys.stdout.isatty():
            click.clear()
        click.echo("lazylint: checking again", err=True)


def wait(paths: Sequence[str], config: str | None, before: Stamps) -> None:
    """Return when something is other than `before`, and no longer changing."""
    seen = before
    while True:
        started = time.monotonic()
        now = stamps(paths, config)
        if now != before and now == seen:
            return
        seen = now
        time.sleep(max(PAUSE, SHARE * (time.monotonic() - started)))


def stamps(paths: Sequence[str], config: str | None) -> Stamps:
    """Time, size and number of each file that a check of `paths` may read: Python and notebooks of the
    project and of `paths`, configs, the baseline."""
    settings = _settings(paths, config)
    named = [str(settings.root), *(path for path in paths if os.path.lexists(path))]
    found = list(found_in(named, settings).names)
    found += [str(folder / name) for folder in (settings.root, *settings.root.parents) for name in FILES]
    found += [str(settings.root / settings.baseline)] if settings.baseline else []
    found += [config] if config else []
    told = {}
    for path in found:
        try:
            status = os.stat(path)
        except OSError:
            continue
        told[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return told


def _settings(paths: Sequence[str], config: str | None) -> Config:
    """The config that says what to leave out; while it cannot be read, the defaults for the same folder."""
    try:
        if config:
            return read_config(Path(config).absolute()) or Config()
        return find_config([path for path in paths if os.path.lexists(path)])
    except Fault:
        return Config()
