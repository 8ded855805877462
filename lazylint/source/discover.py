"""From what the user named to files: folders are walked, ignore files respected, a file named outright is
always taken."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
    ".lazylint_cache",
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


class Found(NamedTuple):
    """Files to check.

    `names` says what to call each, by its absolute path, in order of these names; `explicit` are those that the user
    named outright. `closed` are folders that could not be looked into; `aside` is what lies in the folders, was left
    out, and could be imported all the same.
    """

    names: dict[str, str]
    explicit: frozenset[str]
    closed: tuple[str, ...]
    aside: tuple[str, ...]


def discover(
    paths: Sequence[str],
    *,
    exclude: Iterable[str] = DEFAULT_EXCLUDES,
    root: Path,
    respect_gitignore: bool = True,
) -> Found:
    """The files that `paths` (files, folders, glob patterns) mean, each once.

    `exclude` holds patterns of `.gitignore`'s kind, counted from `root`. Raises `Fault` for a path that is not there.
    """
    bases = _here()
    walk = _Walk(tuple(exclude), str(root), respect_gitignore)
    names: dict[str, str] = {}
    outright: dict[str, str] = {}
    for named in _expanded(paths):
        if os.path.isdir(named):
            for folder, files in walk.below(os.path.realpath(named)):
                inside = folder if folder.endswith(os.sep) else folder + os.sep
                told = _named(inside, bases)
                for file in files:
                    names[inside + file] = told + file
        else:
            path = os.path.abspath(named)
            outright[os.path.realpath(path)] = path
    for real, path in outright.items():
        names.pop(real, None)
        names[path] = _named(path, bases)
    ordered = dict(sorted(names.items(), key=itemgetter(1)))
    return Found(ordered, frozenset(outright.values()), tuple(sorted(walk.closed)), tuple(walk.aside))


def display_name(path: str) -> str:
    """What people call a file: its path from the current folder when it lies below, else its absolute
    path."""
    return _named(path, _here())


def _here() -> tuple[str, ...]:
    """The current folder, as it is called and as it is."""
    here = os.getcwd()
    return tuple(dict.fromkeys((here, os.path.realpath(here))))


def _named(path: str, bases: tuple[str, ...]) -> str:
    return next((below for base in bases if (below := _below(path, base)) is not None), path)


def _below(path: str, base: str) -> str | None:
    """The way from `base` to `path`, both absolute; None where that leads out. Much faster than `os.path.relpath`."""
    start = base if base.endswith(os.sep) else base + os.sep
    return path[len(start) :].replace(os.sep, "/") if path.startswith(start) else None


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


class _Walk:
    """How folders are walked. `closed` are folders that could not be looked into, `aside` what was left out of files
    and folders that can be imported by their names."""

    def __init__(self, exclude: tuple[str, ...], root: str, respect_gitignore: bool) -> None:
        self._exclude = exclude
        self._root = root
        self._respect_gitignore = respect_gitignore
        self.closed: list[str] = []
        self.aside: list[str] = []

    def below(self, top: str) -> Iterator[tuple[str, list[str]]]:
        """The folders from `top` down, each with the names of its files, in no order. Each level carries the ignore
        rules above it; links to folders are not followed."""
        excluded = _Excluded(top, self._root, self._exclude)
        if excluded.all:
            self.aside.append(top)
            return
        stack = [(top, _inherited(top) if self._respect_gitignore else [])]
        while stack:
            folder, above = stack.pop()
            here = [*above, *_own(folder)] if self._respect_gitignore else above
            try:
                with os.scandir(folder) as scanned:
                    entries = list(scanned)
            except OSError:
                self.closed.append(folder)
                continue
            files, folders = [], []
            for entry in entries:
                name = entry.name
                is_folder = entry.is_dir(follow_symlinks=False)
                if not is_folder and not name.endswith(SUFFIXES):
                    if entry.is_symlink() and name.isidentifier():
                        self.aside.append(entry.path)
                elif excluded.speaks_of(entry, is_folder) or (here and _ignored(entry.path, is_folder, here)):
                    if name.removesuffix(".py").isidentifier():
                        self.aside.append(entry.path)
                elif is_folder:
                    folders.append((entry.path, here))
                elif entry.is_file(follow_symlinks=False) or _is_file(entry):
                    files.append(name)
            yield folder, files
            stack += folders


def _is_file(entry: os.DirEntry[str]) -> bool:
    """False, too, of a link that leads nowhere or to itself."""
    try:
        return entry.is_file()
    except OSError:
        return False


class _Excluded:
    """The exclude patterns, which count from the project root, or from the walked folder when that lies outside.

    Plain names are looked up, for a walk meets every part of a path; only patterns are matched. `all` is whether the
    walked folder itself is excluded.
    """

    def __init__(self, top: str, root: str, patterns: tuple[str, ...]) -> None:
        root = os.path.realpath(root)
        self._base = root if top == root or _below(top, root) is not None else top
        plain = frozenset(pattern for pattern in patterns if pattern and not set(pattern) & _SPECIAL)
        # A later `!name` may take a name out again.
        self._names = plain if not any(pattern.startswith("!") for pattern in patterns) else frozenset()
        self._patterns = tuple(pattern for pattern in patterns if pattern not in self._names)
        way = _below(top, self._base) or ""
        self.all = any(part in self._names for part in way.split("/"))

    def speaks_of(self, entry: os.DirEntry[str], is_folder: bool) -> bool:
        """Whether the file or folder is excluded."""
        return entry.name in self._names or (
            bool(self._patterns) and _said(entry.path, is_folder, self._base, _spec(self._patterns)) is True
        )


_SPECIAL = frozenset("/*?[]!#\\ \t\r\n")

Rules = list[tuple[str, "GitIgnoreSpec"]]


def _ignored(path: str, is_folder: bool, rules: Rules) -> bool:
    """Whether the innermost rule that speaks of `path` says to leave it out."""
    verdict = False
    for base, spec in rules:
        said = _said(path, is_folder, base, spec)
        verdict = verdict if said is None else said
    return verdict


def _said(path: str, is_folder: bool, base: str, spec: GitIgnoreSpec) -> bool | None:
    """What patterns that count from `base` say of a path below it."""
    return spec.check_file(f"{_below(path, base)}{'/' if is_folder else ''}").include


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
