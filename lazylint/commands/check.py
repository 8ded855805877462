"""`lazylint check`: flags and config into one check, and its findings into every report that was asked
for."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from lazylint.checked import Checked, exit_code
from lazylint.commands.explain import explained
from lazylint.commands.fix import Mended, fix_only, fixable, mend, say_faults, say_fixed, show_diff, with_fixes
from lazylint.commands.given import Flags, config_file, config_of, merged
from lazylint.commands.progress import shown_progress
from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.executors import Means, connected
from lazylint.fault import Fault, nearest
from lazylint.report import formats, render
from lazylint.sift import found_in, importers_of
from lazylint.target import Target, read_target
from lazylint.terminal import one_line, printable, put, wants_color

if TYPE_CHECKING:
    from lazylint.source.module import SourceModule


def run(flags: Flags) -> int:
    """Check once, or at every change. The exit code. Raises `Fault`."""
    if flags["silent"]:
        flags = {**flags, "quiet": True}
    if flags["show_files"]:
        return _show_files(flags)
    if not flags["watch"]:
        return _run_once(flags)
    from lazylint.commands.watch import watch

    target = read_target(flags["paths"][0]) if flags["paths"] else None
    paths = (target.path,) if target else flags["paths"] or (".",)
    return watch(paths, config_file(flags), lambda: _run_once(flags))


def _run_once(flags: Flags) -> int:
    """Check, fix if that is asked for, report, and say how it went."""
    paths = flags["paths"] or (".",)
    _no_contradiction(flags, paths)
    target = _target(flags, paths)
    config = merged(config_of(flags, (target.path,) if target else paths), flags)
    reports = _reports(flags, config)
    left = _baseline(flags, config)
    stdin = (flags["stdin_filename"] or "<stdin>", sys.stdin.buffer.read()) if "-" in paths else None
    if flags["importers"]:
        paths = with_importers(paths, config)

    def check(text: bytes | None) -> Checked:
        module = _module(stdin[0], text) if stdin and text is not None else None
        found = target_checked_as(flags, config, target) if target else checked_as(flags, config, paths, module)
        return left(replace(found, unsafe_fixes=flags["unsafe_fixes"]))

    if flags["diff"]:
        return show_diff(check, stdin, flags, config)
    if flags["fix_only"]:
        return fix_only(check, stdin, flags, config)
    made = mend(check, stdin, flags) if flags["fix"] else Mended(check(stdin[1] if stdin else None))
    checked = made.checked
    if flags["add_ignore"]:
        checked = _silenced(checked, flags)
    # The text on stdout is the fixed one.
    _write(checked, reports, flags, sys.stderr if made.text is not None else sys.stdout)
    say_faults(checked)
    for note in () if flags["quiet"] else checked.notes:
        print(f"lazylint: {one_line(note)}", file=sys.stderr)
    if flags["verbose"]:
        print(_circumstances(checked, config), file=sys.stderr)
    if flags["explain"]:
        print(explained(checked), file=sys.stderr)
    if flags["fix"]:
        say_fixed(made, flags)
    code = exit_code(checked, config)
    if not flags["quiet"]:
        print(closing_line(checked), file=sys.stderr)
        if hint := fixable(checked):
            print(f"lazylint: {hint}", file=sys.stderr)
    if code == 2 and not checked.faults:
        say_nothing_analysed()
    return with_fixes(code, made, flags)


def checked_as(flags: Flags, config: Config, paths: tuple[str, ...], stdin: SourceModule | None = None) -> Checked:
    """The check that flags ask for, with a bar if it takes long. Raises `Fault`."""
    shard = None
    if flags.get("shard"):
        from lazylint.shard import read_shard

        shard = read_shard(flags["shard"])
    with connected(flags["executor"]) as executor, shown_progress(quiet=flags["quiet"]) as progress:
        means = Means(cached=not flags["no_cache"], executor=executor)
        execute = not flags.get("no_exec")
        return check_paths(paths, config, stdin, execute=execute, means=means, shard=shard, progress=progress)


def target_checked_as(flags: Flags, config: Config, target: Target) -> Checked:
    """The check of one class that flags ask for. Raises `Fault`."""
    from lazylint.grid import read_grid
    from lazylint.sweep import check_target

    grid = read_grid(Path(flags["grid"])) if flags["grid"] else None
    with connected(flags["executor"]) as executor, shown_progress(quiet=flags["quiet"]) as progress:
        means = Means(cached=not flags["no_cache"], executor=executor)
        return check_target(target, grid, config, means=means, progress=progress)


def _module(name: str, text: bytes) -> SourceModule:
    from lazylint.source.module import read_bytes

    return read_bytes(os.path.abspath(name), name, text)


def _baseline(flags: Flags, config: Config) -> Callable[[Checked], Checked]:
    """What takes out the findings of the baseline, if one is named. Raises `Fault`."""
    if not (flags["baseline"] or config.baseline):
        return lambda checked: checked
    from lazylint import baseline

    file = baseline.place(config, flags["baseline"])
    known = baseline.read(file)
    return lambda checked: baseline.without(checked, known, file)


def closing_line(checked: Checked) -> str:
    """What was checked, what of it was analysed and what not, and what was found."""
    counts = checked.counts
    severities = Counter(f.severity.value for f in checked.findings if f.severity)
    found = [_count(severities[name], name) for name in ("error", "warning") if severities[name]]
    notes = severities["info"] - min(counts.unknowns, severities["info"])
    found += [f"{notes} info"] if notes else []
    found += [_count(counts.unknowns, "unknown")] if counts.unknowns else []
    aside = [f"{counts.silenced} silenced"] if counts.silenced else []
    aside += [f"{counts.known} in the baseline"] if counts.known else []
    if not counts.files:
        return "lazylint: no Python files or notebooks were found"
    told = ", ".join(found) or "no findings"
    told += f" ({', '.join(aside)})" if aside else ""
    line = f"lazylint: {told} in {_count(counts.files, 'file')}"
    if counts.configurations:
        line = f"lazylint: {told} in {_count(counts.configurations, 'configuration')}"
        done = f"{counts.analysed} analysed, {counts.partly} partly, {counts.not_analysed} not"
        return f"{line}; {done} ({counts.seconds:.1f} s)"
    if not counts.relevant:
        return f"{line}; none can hold lazy layers ({counts.seconds:.1f} s)"
    models = f"{_count(counts.analysed, 'model')} analysed, {counts.partly} partly, {counts.not_analysed} not"
    return f"{line}, {counts.relevant} with lazy layers; {models} ({counts.seconds:.1f} s)"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def with_importers(paths: tuple[str, ...], config: Config) -> tuple[str, ...]:
    """`paths` and the project's files that import what they mean."""
    importing = importers_of(found_in(paths, config).names, config)
    return (*paths, *sorted(map(os.path.relpath, importing)))


def _show_files(flags: Flags) -> int:
    """Print what a check would look at. The exit code. Raises `Fault`."""
    paths = flags["paths"] or (".",)
    config = merged(config_of(flags, paths), flags)
    for path in found_in(paths, config).names:
        put(f"{printable(path)}\n", sys.stdout)
    return 0


def _no_contradiction(flags: Flags, paths: tuple[str, ...]) -> None:
    if "-" in paths and (flags["add_ignore"] or flags["watch"]):
        flag = "--add-ignore" if flags["add_ignore"] else "--watch"
        raise Fault("works on files, not on stdin", where=flag)
    if flags["add_ignore"] and flags["watch"]:
        raise Fault("does not go together with `--watch`", where="--add-ignore")
    if flags["add_ignore"] and (flags["fix"] or flags["fix_only"] or flags["diff"]):
        flag = "--fix" if flags["fix"] else "--fix-only" if flags["fix_only"] else "--diff"
        raise Fault(f"does not go together with `{flag}`", where="--add-ignore")
    if flags["add_ignore"] and flags["ignore_noqa"]:
        raise Fault("does not go together with `--ignore-noqa`", where="--add-ignore")
    if flags["reason"] is not None and not flags["add_ignore"]:
        raise Fault("goes with `--add-ignore`", where="--reason")


def _target(flags: Flags, paths: tuple[str, ...]) -> Target | None:
    """The one class that is to be checked; None for files and folders. Raises `Fault`."""
    named = [target for path in paths if (target := read_target(path))]
    if flags["grid"] and not named:
        raise Fault("goes with one class", where="--grid", remedy="write `lazylint check net.py:Net --grid FILE`")
    if not named:
        return None
    if len(paths) > 1:
        raise Fault("is one class of a file, which is checked alone", where=str(named[0]))
    for flag, given in (("--no-exec", "no_exec"), ("--shard", "shard"), ("--importers", "importers")):
        if flags[given]:
            raise Fault(f"does not go together with one class (`{named[0]}`)", where=flag)
    if flags["grid"] and flags["watch"]:
        raise Fault("does not go together with `--watch`", where="--grid")
    return named[0]


def _silenced(checked: Checked, flags: Flags) -> Checked:
    from lazylint.silence import silence

    left, written = silence(checked, flags["reason"] or "")
    if not flags["quiet"]:
        silenced = _count(len(checked.findings) - len(left.findings), "finding")
        print(f"lazylint: {silenced} silenced by comments in {_count(written, 'file')}", file=sys.stderr)
    return left


def _reports(flags: Flags, config: Config) -> list[tuple[str, str | None]]:
    """Formats with the file each goes to; None is stdout, or `--output-file`."""
    reports = []
    for entry in flags["output_format"] or (config.output_format,):
        name, colon, file = entry.partition(":")
        if name not in formats():
            raise Fault(f"unknown format `{name}`", where="--output-format", remedy=nearest(name, formats()))
        if colon and not file:
            raise Fault(f"`{entry}` names no file", where="--output-format", remedy=f"write `{name}:FILE` or `{name}`")
        reports.append((name, file or flags["output_file"]))
    targets = Counter(file for _, file in reports)
    if any(count > 1 for count in targets.values()):
        raise Fault("two formats go to one place", where="--output-format", remedy="write `FORMAT:FILE`")
    return reports


def _write(checked: Checked, reports: list[tuple[str, str | None]], flags: Flags, stream: TextIO) -> None:
    """Each report where it belongs, on `stream` without a file; statistics take the place of the one that has no
    file of its own."""
    main = flags["output_file"]
    if flags["statistics"]:
        reports = [report for report in reports if report[1] != main]
        if main or not flags["silent"]:
            _put(statistics(checked), main, stream)
    for name, file in reports:
        if file is None and flags["silent"]:
            continue
        color = file is None and wants_color(stream, flags["color"], os.environ)
        _put(render(name, checked, color=color), file, stream)


def _put(text: str, file: str | None, stream: TextIO) -> None:
    if file is None:
        put(text, stream)
        return
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


def say_nothing_analysed() -> None:
    """Why a run without findings is no clean one."""
    print(
        "lazylint: error: nothing could be analysed; the LZ901 lines say why, and `lazylint doctor` shows the set-up",
        file=sys.stderr,
    )
