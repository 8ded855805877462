"""The flags of `check` and of `baseline`, by ruff's names where ruff has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def with_flags(*flags: Callable[[F], F]) -> Callable[[F], F]:
    """Give a command these flags, in this order."""

    def decorate(command: F) -> F:
        for flag in reversed(flags):
            command = flag(command)
        return command

    return decorate


def rule_codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Codes of rules, the last of several that are split by commas."""
    from lazylint import packs

    before, comma, last = incomplete.rpartition(",")
    rules = packs.load(packs.installed())
    return [f"{before}{comma}{rule.code}" for rule in rules if rule.code.startswith(last)]


def _formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from lazylint.report import formats

    return [name for name in formats() if name.startswith(incomplete)]


def _codes(*names: str, help: str) -> Callable[[F], F]:
    """A flag that takes codes of rules."""
    return click.option(*names, multiple=True, metavar="CODES", shell_complete=rule_codes, help=help)


SETUP = (
    click.argument("paths", nargs=-1, type=click.Path()),
    click.option(
        "--exclude",
        "--extend-exclude",
        multiple=True,
        metavar="PATTERN",
        help="Leave these files and folders out, too.",
    ),
    click.option("--force-exclude", is_flag=True, help="Leave excluded files out even if they are named."),
    click.option(
        "--respect-gitignore/--no-respect-gitignore",
        default=None,
        help="Leave out what ignore files of git name.",
    ),
    click.option(
        "--config",
        multiple=True,
        metavar="FILE|KEY=VALUE",
        help="Take this TOML file as the config; or set one key, which comes before every file.",
    ),
    click.option("--isolated", is_flag=True, help="Read no config file."),
    click.option(
        "--baseline",
        type=click.Path(dir_okay=False),
        help="The file of known findings, which are left out; see `lazylint baseline`.",
    ),
    click.option("--python", metavar="PATH", help="The project's interpreter, which has torch."),
    click.option(
        "--sandbox",
        type=click.Choice(["strict", "best-effort", "off"]),
        help="How user code is locked in.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="How long one file may take.",
    ),
    click.option("-j", "--jobs", type=click.IntRange(min=0), metavar="N", help="Workers at once; 0 for one a core."),
    click.option(
        "-n",
        "--no-cache",
        is_flag=True,
        envvar="LAZYLINT_NO_CACHE",
        help="Trace everything anew and keep nothing.",
    ),
    click.option(
        "--cache-dir",
        type=click.Path(file_okay=False),
        envvar="LAZYLINT_CACHE_DIR",
        help="Keep traces in this folder.",
    ),
    click.option("--executor", metavar="dask:ADDRESS", help="Trace on the workers of a Dask scheduler."),
    click.option("-q", "--quiet", is_flag=True, help="Print findings and nothing else."),
)
CHECK = (
    _codes("--select", help="Run only these rules."),
    _codes("--extend-select", help="Run these rules as well."),
    _codes("--ignore", help="Do not run these rules."),
    click.option(
        "--per-file-ignores",
        "--extend-per-file-ignores",
        multiple=True,
        metavar="PATTERN:CODE",
        help="Ignore a rule in some files, too.",
    ),
    click.option("--fail-on", type=click.Choice(["error", "warning", "info"]), help="Mildest severity that fails."),
    click.option("--fail-on-unknown", is_flag=True, help="Fail when something could not be analysed."),
    click.option("-e", "--exit-zero", is_flag=True, help="Exit 0 even with findings."),
    click.option("--fix/--no-fix", help="Make the fixes that leave what the program means as it is."),
    click.option("--unsafe-fixes/--no-unsafe-fixes", help="Take fixes, too, that may change what it does."),
    click.option("--fix-only", is_flag=True, help="Make fixes and report nothing, nor fail for what is left."),
    click.option("--diff", is_flag=True, help="Show what --fix-only would change, and write nothing; exit 1 if any."),
    click.option("--show-fixes", is_flag=True, help="List what was fixed."),
    click.option("--exit-non-zero-on-fix", is_flag=True, help="Exit 1 if anything was fixed, whatever is left."),
    _codes("--fixable", help="Fix what these rules find, and nothing else."),
    _codes("--extend-fixable", help="Fix what these rules find as well."),
    _codes("--unfixable", help="Do not fix what these rules find."),
    click.option("--ignore-noqa", is_flag=True, help="Tell what comments silence, too."),
    click.option("--statistics", is_flag=True, help="Print how often each rule found something, not the findings."),
    click.option(
        "--output-format",
        multiple=True,
        metavar="FORMAT[:FILE]",
        envvar="LAZYLINT_OUTPUT_FORMAT",
        shell_complete=_formats,
        help="full (the default), concise, grouped, json, json-lines, sarif, github, gitlab, junit, rdjson, pylint or "
        "azure; may be repeated, each with a file of its own.",
    ),
    click.option(
        "-o",
        "--output-file",
        type=click.Path(dir_okay=False),
        envvar="LAZYLINT_OUTPUT_FILE",
        help="Write there instead of to stdout.",
    ),
    click.option("-s", "--silent", is_flag=True, help="Print nothing; the exit code says it."),
    click.option("-v", "--verbose", is_flag=True, help="Say which python and config were taken, and what was seen."),
    click.option(
        "--explain",
        is_flag=True,
        help="Say what each model was fed, what stayed unknown, and why rules say so.",
    ),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the output."),
    click.option("--show-files", is_flag=True, help="Print the files that would be checked, and check none."),
    click.option("--no-exec", is_flag=True, help="Run nothing: rules about text only."),
    click.option(
        "--grid",
        type=click.Path(dir_okay=False),
        help="Build the class that is checked (FILE:CLASS) with each set of arguments in this TOML or JSON file.",
    ),
    click.option("--shard", metavar="I/N", help="Check the I-th of N parts of the files; see `merge`."),
    click.option("--stdin-filename", metavar="NAME", help="What to call the text on stdin (`-`)."),
    click.option("--importers", is_flag=True, help="Check files that import the named ones, too."),
    click.option(
        "--add-ignore",
        is_flag=True,
        help="Write `# lazylint: ignore[CODE]` at each finding; report only what cannot be silenced so.",
    ),
    click.option("--reason", metavar="TEXT", help="What --add-ignore writes behind the codes."),
    click.option("-w", "--watch", is_flag=True, help="Check again whenever a file changes, until interrupted."),
)
