"""`lazylint check`: flags and config into one check, and its findings into every report that was asked
for."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from lazylint.check import Checked, check_paths, exit_code
from lazylint.commands.explain import explained
from lazylint.config import Config, find_config, read_config, trusted
from lazylint.executors import connected
from lazylint.fault import Fault, nearest
from lazylint.report import formats, render
from lazylint.shard import read_shard
from lazylint.shelf import importers_of
from lazylint.source.discover import discover
from lazylint.source.module import SourceModule, read_bytes
from lazylint.terminal import one_line, printable, wants_color
from lazylint.tracing import Means

Flags = Mapping[str, Any]


def run(flags: Flags) -> int:
    """Check, report, and say how it went. The exit code. Raises `Fault`."""
    paths = flags["paths"] or (".",)
    config = merged(_config(flags, paths), flags)
    reports = _reports(flags, config)
    stdin = _stdin(flags["stdin_filename"]) if "-" in paths else None
    if flags["importers"]:
        more = importers_of(_named_files(paths, config), config)
        paths = (*paths, *sorted(os.path.relpath(path) for path in more))
    shard = read_shard(flags["shard"]) if flags["shard"] else None
    with connected(flags["executor"]) as executor, _progress(quiet=flags["quiet"]) as progress:
        means = Means(cached=not flags["no_cache"], executor=executor)
        checked = check_paths(
            paths, config, stdin, execute=not flags["no_exec"], means=means, shard=shard, progress=progress
        )
    _write(checked, reports, flags)
    for fault in checked.faults:
        print(f"lazylint: error: {printable(fault)}", file=sys.stderr)
    if flags["verbose"]:
        print(_circumstances(checked, config), file=sys.stderr)
    if flags["explain"]:
        print(explained(checked), file=sys.stderr)
    code = exit_code(checked, config)
    if not flags["quiet"]:
        print(closing_line(checked), file=sys.stderr)
    if code == 2 and not checked.faults:
        _say_nothing_analysed()
    return 0 if flags["exit_zero"] and code == 1 else code


def merged(config: Config, flags: Flags) -> Config:
    """The config with what the flags say; lists of codes may be split by commas. Raises `Fault`."""
    per_file = {pattern: tuple(codes) for pattern, codes in config.per_file_ignores.items()}
    for entry in flags["per_file_ignores"]:
        for part in entry.split(","):
            pattern, colon, code = part.rpartition(":")
            if not colon or not pattern or not code:
                raise Fault(f"`{part}` is not PATTERN:CODE", where="--per-file-ignores")
            per_file[pattern] = (*per_file.get(pattern, ()), code.strip())
    return trusted(config, flags["sandbox"]).merged(
        select=_split(flags["select"]),
        extend_select=(*config.extend_select, *_split(flags["extend_select"])),
        ignore=(*config.ignore, *_split(flags["ignore"])),
        per_file_ignores=per_file,
        extend_exclude=(*config.extend_exclude, *_split(flags["exclude"])),
        fail_on=flags["fail_on"],
        fail_on_unknown=flags["fail_on_unknown"] or None,
        flag_python=flags["python"],
        timeout=flags["timeout"],
        jobs=flags["jobs"],
    )


def closing_line(checked: Checked) -> str:
    """What was checked, what of it was analysed and what not, and what was found."""
    counts = checked.counts
    severities = Counter(f.severity.value for f in checked.findings if f.severity)
    found = [_count(severities[name], name) for name in ("error", "warning") if severities[name]]
    notes = severities["info"] - min(counts.unknowns, severities["info"])
    found += [f"{notes} info"] if notes else []
    found += [_count(counts.unknowns, "unknown")] if counts.unknowns else []
    found += [f"{counts.silenced} silenced"] if counts.silenced else []
    if not counts.files:
        return "lazylint: no Python files or notebooks were found"
    line = f"lazylint: {', '.join(found) or 'no findings'} in {_count(counts.files, 'file')}"
    if not counts.relevant:
        return f"{line}; none can hold lazy layers ({counts.seconds:.1f} s)"
    models = f"{_count(counts.analysed, 'model')} analysed, {counts.partly} partly, {counts.not_analysed} not"
    return f"{line}, {counts.relevant} with lazy layers; {models} ({counts.seconds:.1f} s)"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _split(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for word in words for part in word.split(",") if part.strip())


def _config(flags: Flags, paths: tuple[str, ...]) -> Config:
    if not flags["config"]:
        return find_config(paths)
    file = Path(flags["config"]).absolute()
    return read_config(file) or replace(Config(), root=file.parent)


def _named_files(paths: tuple[str, ...], config: Config) -> list[str]:
    exclude = (*config.exclude, *config.extend_exclude)
    named = [path for path in paths if path != "-"]
    return [file.path for file in discover(named, exclude=exclude, root=config.root)]


def _stdin(named: str | None) -> SourceModule:
    name = named or "<stdin>"
    return read_bytes(os.path.abspath(name), name, sys.stdin.buffer.read())


def _reports(flags: Flags, config: Config) -> list[tuple[str, str | None]]:
    """Formats with the file each goes to; None is stdout, or `--output-file`."""
    reports = []
    for entry in flags["output_format"] or (config.output_format,):
        name, _, file = entry.partition(":")
        if name not in formats():
            raise Fault(f"unknown format `{name}`", where="--output-format", remedy=nearest(name, formats()))
        reports.append((name, file or flags["output_file"]))
    targets = Counter(file for _, file in reports)
    if any(count > 1 for count in targets.values()):
        raise Fault("two formats go to one place", where="--output-format", remedy="write `FORMAT:FILE`")
    return reports


def _write(checked: Checked, reports: list[tuple[str, str | None]], flags: Flags) -> None:
    for name, file in reports:
        color = file is None and wants_color(sys.stdout, flags["color"], os.environ)
        text = statistics(checked) if flags["statistics"] and file == flags["output_file"] else None
        text = render(name, checked, color=color) if text is None else text
        if file is None:
            encoding = sys.stdout.encoding or "utf-8"
            sys.stdout.write(text.encode(encoding, "replace").decode(encoding))
            sys.stdout.flush()
            continue
        try:
            Path(file).write_text(text, encoding="utf-8", errors="replace")
        except OSError as error:
            raise Fault(f"cannot be written: {error.strerror}", where=file) from error


def statistics(checked: Checked) -> str:
    """How often each rule found something, most first."""
    counted = Counter((finding.code, finding.slug) for finding in checked.findings)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return "".join(f"{number}\t{code}\t{slug}\n" for (code, slug), number in ordered)


def _circumstances(checked: Checked, config: Config) -> str:
    lines = [f"config: {config.file or 'defaults'}", f"root: {config.root}"]
    lines.append(f"python: {checked.interpreter or 'not needed'}")
    lines.append(f"rules: {', '.join(rule.code for rule in checked.rules) or 'not loaded'}")
    return "\n".join(f"lazylint: {one_line(line)}" for line in lines)


def _say_nothing_analysed() -> None:
    print(
        "lazylint: error: nothing could be analysed; the LZ901 lines say why, and `lazylint doctor` shows the set-up",
        file=sys.stderr,
    )


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal's stderr when several files are traced; nothing in CI or with `--quiet`."""
    if quiet or os.environ.get("CI") or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("tracing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
