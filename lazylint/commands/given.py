"""What flags and config files ask for together; a flag comes before a key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from lazylint.config import Config, defaults, find_config, read_config, trusted, with_pairs
from lazylint.fault import Fault

Flags = Mapping[str, Any]


def config_of(flags: Flags, paths: tuple[str, ...]) -> Config:
    """The config that `--config` names, else the one of `paths`, with the keys that `--config` sets. Raises `Fault`."""
    file = config_file(flags)
    if file and flags["isolated"]:
        raise Fault("does not go together with a config file", where="--isolated")
    if file:
        path = Path(file).absolute()
        config = read_config(path) or replace(Config(), root=path.parent)
    else:
        config = defaults(paths) if flags["isolated"] else find_config(paths)
    return with_pairs(config, [entry for entry in flags["config"] if entry != file])


def config_file(flags: Flags) -> str | None:
    """The file among what `--config` was given; all else is of the form `KEY=VALUE`. Raises `Fault` for two files."""
    files = [entry for entry in flags["config"] if "=" not in entry or os.path.lexists(entry)]
    if len(files) > 1:
        raise Fault("two files are named; only one can hold", where="--config")
    return files[0] if files else None


def merged(config: Config, flags: Flags) -> Config:
    """The config with what the flags say; lists of codes may be split by commas. Raises `Fault`.

    As in ruff, `--select` begins anew: what the file says of rules no longer holds; so does `--fixable`.
    """
    select = _split(flags.get("select", ()))
    fixable = _split(flags.get("fixable", ()))
    if select:
        config = replace(config, extend_select=(), ignore=())
    if fixable:
        config = replace(config, extend_fixable=(), unfixable=())
    return trusted(config, flags["sandbox"]).merged(
        select=select,
        extend_select=(*config.extend_select, *_split(flags.get("extend_select", ()))),
        ignore=(*config.ignore, *_split(flags.get("ignore", ()))),
        fixable=fixable,
        extend_fixable=(*config.extend_fixable, *_split(flags.get("extend_fixable", ()))),
        unfixable=(*config.unfixable, *_split(flags.get("unfixable", ()))),
        per_file_ignores=_per_file(config, flags),
        extend_exclude=(*config.extend_exclude, *_split(flags["exclude"])),
        force_exclude=flags["force_exclude"] or None,
        respect_gitignore=flags["respect_gitignore"],
        fail_on=flags.get("fail_on"),
        fail_on_unknown=flags.get("fail_on_unknown") or None,
        flag_python=flags["python"],
        timeout=flags["timeout"],
        jobs=flags["jobs"],
        cache_folder=Path(flags["cache_dir"]).absolute() if flags["cache_dir"] else None,
        heeds_comments=not flags.get("ignore_noqa"),
    )


def _per_file(config: Config, flags: Flags) -> dict[str, tuple[str, ...]]:
    per_file = {pattern: tuple(codes) for pattern, codes in config.per_file_ignores.items()}
    for entry in flags.get("per_file_ignores", ()):
        for part in entry.split(","):
            pattern, colon, code = part.rpartition(":")
            if not colon or not pattern or not code:
                raise Fault(f"`{part}` is not PATTERN:CODE", where="--per-file-ignores")
            per_file[pattern] = (*per_file.get(pattern, ()), code.strip())
    return per_file


def _split(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for word in words for part in word.split(",") if part.strip())
