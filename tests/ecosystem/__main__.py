"""`python -m tests.ecosystem FOLDER`: check the checkouts of public repositories in a folder, print a table."""

from __future__ import annotations

import argparse
import importlib.metadata
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from .page import page
from .survey import Repository, Surveyed, repositories, survey


def main() -> int:
    """Exit 1 where an error was found: each must be confirmed by hand."""
    asked = _arguments()
    wanted = [r for r in repositories() if not asked.only or any(name in r.name for name in asked.only)]
    surveys = list(_surveyed(wanted, asked))
    installed = list(_surveyed([r for r in wanted if r.needs], asked, asked.python)) if asked.python else []
    written = page(surveys, importlib.metadata.version("torch").split("+")[0], installed)
    if asked.write:
        asked.write.write_text(written, encoding="utf-8")
    else:
        print(f"\n{written}")
    return 1 if any(done.errors for done in (*surveys, *installed)) else 0


def _surveyed(wanted: Iterable[Repository], asked: argparse.Namespace, python: str | None = None) -> Iterator[Surveyed]:
    """The surveys of repositories that are there, each told when it is done."""
    for repository in wanted:
        checkout = repository.checkout(asked.folder)
        if asked.clone and not checkout.exists():
            clone(repository, checkout)
        if not checkout.exists():
            print(f"{repository.name}: no {checkout}, passed over", file=sys.stderr)
            continue
        try:
            done = survey(repository, checkout, python)
        except FileNotFoundError as missing:
            print(f"{missing}, {repository.name} is passed over", file=sys.stderr)
            continue
        counts = done.counts
        print(
            f"{repository.name}: {counts.analysed} fully, {counts.partly} partly, {counts.not_analysed} not,"
            f" {len(done.errors)} errors, {counts.seconds:.0f} s",
            *done.errors,
            *(done.unknowns if asked.unknowns else ()),
            sep="\n    ",
            flush=True,
        )
        yield done


def clone(repository: Repository, checkout: Path) -> None:
    """Fetch the one commit with git."""
    checkout.mkdir(parents=True)
    for command in (
        ("git", "init", "--quiet"),
        ("git", "fetch", "--quiet", "--depth", "1", repository.url, repository.commit),
        ("git", "checkout", "--quiet", "FETCH_HEAD"),
    ):
        subprocess.run(command, cwd=checkout, check=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.ecosystem", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds a checkout of each repository, called owner+name")
    parser.add_argument("--clone", action="store_true", help="make the checkouts that are missing, with git")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only repositories whose name contains one of these")
    parser.add_argument("--unknowns", action="store_true", help="print what could not be decided, too")
    parser.add_argument("--python", metavar="PATH", help="has packages that some need: these are checked again with it")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page to a file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
