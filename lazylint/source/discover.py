"""From what the user named to files: folders are walked, ignore files respected, a file named outright is
always taken."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lazylint.fault import Fault

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

SUFFIXES = (".py", ".ipynb")

DEFAULT_EXCLUDES = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pypackages__",
    "_build",
    "buck-out",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)


@dataclass(frozen=True)
class Found:
    """A file to check: its absolute path, what to call it, and whether the user named it outright."""

    path: str
    name: str
    explicit: bool


def discover(paths: Sequence[str], *, exclude: Iterable[str] = DEFAULT_EXCLUDES, root: Path) -> list[Found]:
    """The files that `paths` (files, folders, glob patterns) mean, each once, in order of name.

    `exclude` holds patterns of `.gitignore`'s kind, counted from `root`. Raises `Fault` for a path that
    is not there.
    """
    patterns = tuple(exclude)
    found: dict[str, Found] = {}
    for named in _expanded(paths):
        if os.path.isdir(named):
            for path in _walk(os.path.realpath(named), patterns, str(root)):
                found.setdefault(path, Found(path, display_name(path), explicit=False))
        else:
            path = os.path.abspath(named)
            found[os.path.realpath(path)] = Found(path, display_name(path), explicit=True)
    return sorted(found.values(), key=lambda file: file.name)


def display_name(path: str) -> str:
    """What people call a file: its path from the current folder when it lies below, else its absolute
    path."""
    here = os.getcwd()
    for base in (here, os.path.realpath(here)):
        if path.startswith(base.rstrip(os.sep) + os.sep):
            return os.path.relpath(path, base).replace(os.sep, "/")
    return path


def _expanded(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if os.path.exists(path):
            yield path
            continue
        matches = sorted(glob.glob(path, recursive=True)) if glob.has_magic(path) else []
        if not matches and os.path.islink(path):
            raise Fault(f"a link to `{os.readlink(path)}`, where there is no file", where=path)
        if not matches:
            raise Fault("no such file or folder", where=path, remedy="name a file, a folder or a pattern that exists")
        yield from (match for match in matches if os.path.isdir(match) or match.endswith(SUFFIXES))


def _walk(top: str, exclude: tuple[str, ...], root: str) -> Iterator[str]:
    """Files below `top`. Each level carries the ignore rules above it; links to folders are not followed."""
    rules = [(_base(top, root), _spec(exclude)), *_inherited(top)]
    stack = [(top, rules)]
    while stack:
        folder, above = stack.pop()
        here = [*above, *_own(folder)]
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        folders = []
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not entry.name.endswith(SUFFIXES):
                continue
            if _ignored(entry.path, is_folder, here):
                continue
            if is_folder:
                folders.append((entry.path, here))
            elif os.path.isfile(entry.path):  # False, too, of a link that leads nowhere or to itself
                yield entry.path
        stack.extend(reversed(folders))


def _base(top: str, root: str) -> str:
    """Exclude patterns count from the project root, or from the walked folder when that lies outside."""
    root = os.path.realpath(root)
    return root if top == root or top.startswith(root.rstrip(os.sep) + os.sep) else top


Rules = list[tuple[str, "GitIgnoreSpec"]]


def _ignored(path: str, is_folder: bool, rules: Rules) -> bool:
    """Whether the innermost rule that speaks of `path` says to leave it out. The first rules, our own,
    always hold."""
    verdict = False
    for index, (base, spec) in enumerate(rules):
        relative = os.path.relpath(path, base).replace(os.sep, "/") + ("/" if is_folder else "")
        said = spec.check_file(relative).include
        if said and index == 0:
            return True
        if said is not None:
            verdict = said
    return verdict


def _inherited(top: str) -> Rules:
    """Ignore rules of the repository that `top` lies in, from its root down to the folder above `top`."""
    repository = next((p for p in (Path(top), *Path(top).parents) if (p / ".git").exists()), None)
    if repository is None:
        return []
    rules: Rules = []
    info = repository / ".git" / "info" / "exclude"
    rules += _from_file(str(info), str(repository))
    for folder in reversed(Path(top).parents):
        if folder == repository or repository in folder.parents:
            rules += _own(str(folder))
    return rules


def _own(folder: str) -> Rules:
    return _from_file(os.path.join(folder, ".gitignore"), folder)


def _from_file(path: str, base: str) -> Rules:
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return [(base, _spec(tuple(file.read().splitlines())))]
    except OSError:
        return []


@cache
def _spec(lines: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
