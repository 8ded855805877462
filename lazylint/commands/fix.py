"""`--fix`, `--fix-only` and `--diff`: fixes made or shown, and what is said of them. Meaning and exit codes are those
of ruff."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from lazylint.checked import Checked, exit_code
from lazylint.commands.given import Flags
from lazylint.config import Config
from lazylint.source.content import split_lines
from lazylint.terminal import BOLD, CYAN, GREEN, RED, one_line, paint, printable, put, wants_color

if TYPE_CHECKING:
    from lazylint.finding import Finding
    from lazylint.fix import Change

Text = tuple[str, bytes]
Check = Callable[[bytes | None], Checked]

MOST_ROUNDS = 10
_INKS = {"-": RED, "+": GREEN, "@": CYAN}


class Mended(NamedTuple):
    """What is left after fixes: the last check, what they mended, files that were left out and why, and the text
    that came by stdin."""

    checked: Checked
    fixed: tuple[Finding, ...] = ()
    refused: Mapping[str, str] = MappingProxyType({})
    text: bytes | None = None


def mend(check: Check, stdin: Text | None, flags: Flags) -> Mended:
    """Check, fix, and check again until there is nothing left that can be fixed; the text of stdin, under its name,
    is put out at last. Raises `Fault`.

    Fixes that overlap with others are made in the next round, as are those that only show then.
    """
    from lazylint.fix import one_round

    text = stdin[1] if stdin else None
    checked = check(text)
    fixed: list[Finding] = []
    refused: dict[str, str] = {}
    for _ in range(MOST_ROUNDS):
        made = one_round(checked, (stdin[0], text) if stdin and text is not None else None)
        refused |= made.refused
        if not made.changes:
            break
        for change in made.changes:
            change.write()
            text = text if change.path else change.after
        fixed += made.fixed
        checked = check(text)
    if text is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text)
        sys.stdout.flush()
    return Mended(checked, tuple(fixed), refused, text)


def fix_only(check: Check, stdin: Text | None, flags: Flags, config: Config) -> int:
    """Fix, and say no more than that. The exit code. Raises `Fault`."""
    made = mend(check, stdin, flags)
    say_faults(made.checked)
    say_fixed(made, flags)
    return with_fixes(2 if exit_code(made.checked, config) == 2 else 0, made, flags)


def show_diff(check: Check, stdin: Text | None, flags: Flags, config: Config) -> int:
    """Show what the first round of fixes would change. The exit code. Raises `Fault`."""
    from lazylint.fix import one_round

    checked = check(stdin[1] if stdin else None)
    made = one_round(checked, stdin)
    color = wants_color(sys.stdout, flags["color"], os.environ)
    put("".join(_shown(line, color) for change in made.changes for line in _diff(change)), sys.stdout)
    say_faults(checked)
    _say_refused(made.refused)
    left = [finding for finding in checked.findings if finding not in made.fixed]
    _say(_told("would fix", made.fixed, left, checked.unsafe_fixes), flags)
    if exit_code(checked, config) == 2:
        return 2
    return 1 if made.changes and not flags["exit_zero"] else 0


def with_fixes(code: int, made: Mended, flags: Flags) -> int:
    """The exit code where findings alone would give `code`."""
    if made.fixed and flags["exit_non_zero_on_fix"]:
        code = code or 1
    return 0 if flags["exit_zero"] and code == 1 else code


def say_fixed(made: Mended, flags: Flags) -> None:
    """What was fixed, and what could not be."""
    _say_refused(made.refused)
    if made.fixed and flags["show_fixes"]:
        print(_listed(made.fixed), file=sys.stderr)
    _say(_told("fixed", made.fixed, made.checked.findings, made.checked.unsafe_fixes), flags)


def fixable(checked: Checked) -> str:
    """How many findings `--fix` would mend; empty for none."""
    now = sum(finding.offers_fix(unsafe=checked.unsafe_fixes) for finding in checked.findings)
    hidden = _hidden(checked.findings, checked.unsafe_fixes)
    more = f"{hidden} unsafe fix{'' if hidden == 1 else 'es'} available with `--fix --unsafe-fixes`" if hidden else ""
    return f"[*] {now} fixable with `--fix`{f' ({more})' if more else ''}" if now else more


def say_faults(checked: Checked) -> None:
    """What broke down on our side."""
    for fault in checked.faults:
        print(f"lazylint: error: {printable(fault)}", file=sys.stderr)


def _diff(change: Change) -> Iterator[str]:
    import difflib

    for cell, (before, after) in change.texts.items():
        name = change.name if cell is None else f"{change.name}:cell {cell}"
        whole = cell is None
        lines = list(difflib.unified_diff(_lines(before, whole), _lines(after, whole), name, name, lineterm=""))
        yield from (*lines, "") if lines else ()


def _lines(text: str, whole: bool) -> list[str]:
    """Lines to compare; of a `whole` file that does not end with a newline, the last one says so."""
    *lines, last = split_lines(text)
    return [*lines, f"{last}\n\\ No newline at end of file" if whole else last] if last else lines


def _shown(line: str, color: bool) -> str:
    """A line of a diff as it goes to stdout: to a terminal without what could forge what a reader sees."""
    ink = BOLD if line.startswith(("---", "+++")) else _INKS.get(line[:1], "")
    shown = printable(line) if sys.stdout.isatty() else line
    return f"{paint(shown, ink, color) if ink else shown}\n"


def _told(verb: str, mended: Sequence[Finding], left: Sequence[Finding], unsafe: bool) -> str:
    """That findings are fixed, and what `--unsafe-fixes` would add; empty where nothing can be."""
    hidden = _hidden(left, unsafe)
    if not mended:
        return f"no fixes available ({hidden} with `--unsafe-fixes`)" if hidden else ""
    more = f" ({hidden} more with `--unsafe-fixes`)" if hidden else ""
    return f"{verb} {len(mended)} finding{'' if len(mended) == 1 else 's'}{more}"


def _listed(fixed: Iterable[Finding]) -> str:
    """What was fixed, file by file."""
    by_file: dict[str, Counter[tuple[str, str]]] = {}
    for finding in fixed:
        by_file.setdefault(finding.place.path, Counter())[finding.code, finding.slug] += 1
    lines = []
    for name, counted in sorted(by_file.items()):
        lines.append(f"- {one_line(name)}:")
        ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        lines += [f"    {number} x {code} ({slug})" for (code, slug), number in ordered]
    return "\n".join(lines)


def _hidden(findings: Sequence[Finding], unsafe: bool) -> int:
    return 0 if unsafe else sum(finding.fix is not None and not finding.fix.safe for finding in findings)


def _say(line: str, flags: Flags) -> None:
    if line and not flags["quiet"]:
        print(f"lazylint: {line}", file=sys.stderr)


def _say_refused(refused: Mapping[str, str]) -> None:
    for name, reason in refused.items():
        print(f"lazylint: warning: {one_line(name)} is not fixed: it {one_line(reason)}", file=sys.stderr)
