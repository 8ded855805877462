"""The words of the command. `lazylint net.py` is `lazylint check net.py`; user faults are one line and exit code 2."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from lazylint import __version__
from lazylint.fault import Fault
from lazylint.flags import CHECK, SETUP, rule_codes, with_flags
from lazylint.terminal import printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class _Group(click.Group):
    """Words that are no command are what to check; `Fault`s end with their line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] == "help" and not os.path.lexists("help"):
            args = [*args[1:], "--help"]
        own = {"--help", "-h", "--version", "-V"}
        if args and args[0] not in own and args[0] not in self.commands:
            self._no_slip(ctx, args[0])
            if "check" in args and not os.path.lexists("check"):  # after flags: lazylint -q check
                args.remove("check")
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def _no_slip(self, ctx: click.Context, word: str) -> None:
        """Refuse what is neither there nor a command, and is nearly one."""
        if ctx.resilient_parsing or word.startswith("-") or os.path.lexists(word):
            return
        from difflib import get_close_matches

        if near := get_close_matches(word, self.commands, n=1):
            ctx.fail(f"`{word}` is no command, file or folder; did you mean `{near[0]}`?")

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Fault as fault:
            click.echo(f"lazylint: error: {printable(str(fault))}", err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            ctx.exit(130)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Commands, and what `check` takes, as that word may be left out."""
        from click.shell_completion import CompletionItem

        offered = super().shell_complete(ctx, incomplete)
        check = self.commands["check"]
        inner = check.make_context("check", [], parent=ctx, resilient_parsing=True)
        if incomplete.startswith("-"):
            known = {item.value for item in offered}
            offered += [item for item in check.shell_complete(inner, incomplete) if item.value not in known]
        elif not offered:
            offered = [CompletionItem(incomplete, type="file")]
        return offered

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


class _Check(click.Command):
    """`--add-ignore=TEXT`, as ruff takes it, is `--add-ignore --reason TEXT`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        head = "--add-ignore="
        expanded = [("--add-ignore", "--reason", a.removeprefix(head)) if a.startswith(head) else (a,) for a in args]
        return super().parse_args(ctx, [word for words in expanded for word in words])


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="lazylint %(version)s")
def main() -> None:
    """Find mistakes with PyTorch's lazy layers before anything runs.

    `lazylint FILE` is short for `lazylint check FILE`.
    """


@main.command(cls=_Check, short_help="Check files, folders and notebooks.")
@with_flags(*SETUP, *CHECK)
def check(**given: Any) -> None:
    """Check files, folders and notebooks (default: the current folder), or one class: net.py:Net.

    Exit code 0: clean. 1: findings. 2: misuse, a fault of lazylint's, or nothing could be analysed.
    """
    from lazylint.commands.check import run

    sys.exit(run(given))


@main.group(short_help="Keep a file of known findings, which `check` leaves out.")
def baseline() -> None:
    """Keep a file of known findings, which `check` leaves out: only new ones are told.

    The file is the one that `--baseline` or `baseline = "..."` under [tool.lazylint] names, else
    lazylint-baseline.json in the project's root. A finding is known by its code, file, message and lines of
    text, not by line numbers. Without PATHS the whole project is checked.
    """


@baseline.command("create")
@with_flags(*SETUP)
def baseline_create(**given: Any) -> None:
    """Write down all that is found now."""
    from lazylint.commands.baseline import create

    sys.exit(create(given))


@baseline.command("update")
@with_flags(*SETUP)
def baseline_update(**given: Any) -> None:
    """Write down what is found now in place of what was."""
    from lazylint.commands.baseline import update

    sys.exit(update(given))


@baseline.command("prune")
@with_flags(*SETUP)
def baseline_prune(**given: Any) -> None:
    """Take out what is no longer found; add nothing."""
    from lazylint.commands.baseline import prune

    sys.exit(prune(given))


@main.command("rule", short_help="Explain a rule, or all of them.")
@click.argument("code", required=False, shell_complete=rule_codes)
@click.option("--all", "everything", is_flag=True, help="Every rule.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
def rule_command(code: str | None, everything: bool, output_format: str) -> None:
    """Explain a rule, by code or name, or all of them."""
    from lazylint.commands.rule import describe

    if bool(code) == everything:
        raise click.UsageError("name one rule, or say --all")
    click.echo(describe(code, output_format), nl=False)


@main.command(short_help="Write the two files of a new rule.")
@click.argument("code")
@click.argument("name")
@click.argument("folder", required=False, type=click.Path())
def new(code: str, name: str, folder: str | None) -> None:
    """Write the two files of a new rule: lazylint new LZ120 some-defect.

    FOLDER is that of the pack; without it, the rule is one of lazylint's own.
    """
    from lazylint.commands.new import create

    click.echo(create(code, name, folder), nl=False)


@main.command("config", short_help="Show the settings that hold for a path.")
@click.argument("path", required=False, default=".", type=click.Path(exists=True))
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text")
def config_command(path: str, output_format: str) -> None:
    """Show the settings that hold for a file or folder, and where they come from."""
    from lazylint.commands.settings import show

    click.echo(show(path, output_format), nl=False)


@main.command(short_help="Say which python, torch and wall are taken.")
@click.argument("path", required=False, default=".", type=click.Path(exists=True))
@click.option("--python", metavar="PATH", help="The project's interpreter, which has torch.")
def doctor(path: str, python: str | None) -> None:
    """Say which python, torch, config and rules are taken, and what is wrong with them."""
    from lazylint.commands.doctor import examine

    text, healthy = examine(path, python)
    click.echo(text, nl=False)
    sys.exit(0 if healthy else 2)


@main.command()
def version() -> None:
    """Print the version."""
    click.echo(f"lazylint {__version__}")


@main.command(short_help="Remove the project's cache.")
@click.argument("path", required=False, default=".", type=click.Path(exists=True))
def clean(path: str) -> None:
    """Remove the cache of the project that a path lies in."""
    from lazylint.commands.clean import clean as remove

    click.echo(remove(path))


@main.command(short_help="Make one JSON report of several.")
@click.argument("reports", nargs=-1, required=True, type=click.Path())
@click.option("-o", "--output-file", type=click.Path(dir_okay=False), help="Write there instead of to stdout.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    default="warning",
    help="Mildest severity that fails.",
)
def merge(reports: tuple[str, ...], output_file: str | None, fail_on: str) -> None:
    """Make one JSON report of those of several shards.

    Exit code 0: nothing that fails. 1: findings. 2: a report that cannot be read.
    """
    from lazylint.commands.merge import run

    sys.exit(run(reports, output_file, fail_on))


@main.command("generate-shell-completion", short_help="Print a completion script for a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print a completion script for a shell, to be sourced there."""
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(main, {}, "lazylint", "_LAZYLINT_COMPLETE").source())
