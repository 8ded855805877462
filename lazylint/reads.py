"""Which folders a worker may read: the project's, and those that its environment's `.pth` files name."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lazylint.interpreter import site_folders

_PROJECTS = ("pyproject.toml", "setup.py", "setup.cfg")


def readable(roots: Sequence[str], python: str) -> tuple[str, ...]:
    """The paths to open to a worker of the interpreter `python` for a project with these source roots."""
    return tuple(dict.fromkeys((*own(roots), *(str(path) for path in linked(python)))))


def own(roots: Sequence[str]) -> tuple[str, ...]:
    """The project's part of that, links followed."""
    return tuple(str(path) for root in roots for path in _narrowed(Path(os.path.realpath(root))))


def linked(python: str) -> Iterator[Path]:
    """Folders of development installs, from the `.pth` lines of `python` that are plain paths.

    Such a line may come with the project, so it opens only what looks like a Python project of its own and
    never a home, what is above one, or a hidden folder.
    """
    for folder in site_folders(python):
        for file in sorted(folder.glob("*.pth")):
            for line in _lines(file):
                path = Path(os.path.realpath(os.path.join(folder, line)))
                if path.is_dir() and not _holds_home(path) and _in_python_project(path):
                    yield path


def _lines(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [
        line.strip() for line in lines if line.strip() and not line.startswith(("import", "#")) and "\0" not in line
    ]


def _narrowed(root: Path) -> Iterator[Path]:
    """`root`, but of a home, or what is above one, only its Python files and packages."""
    if not _holds_home(root):
        yield root
        return
    try:
        entries = sorted(root.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_symlink():
            continue
        package = not entry.name.startswith(".") and (entry / "__init__.py").is_file()
        if entry.suffix in (".py", ".ipynb") or (package and not _holds_home(entry)):
            yield entry


def _holds_home(path: Path) -> bool:
    """Whether a path is the user's home or lies above it."""
    home = Path(os.path.realpath(os.path.expanduser("~")))
    return path == home or path in home.parents


def _in_python_project(path: Path) -> bool:
    for folder in (path, *path.parents):
        if _holds_home(folder) or folder.name.startswith("."):
            return False
        if any((folder / name).is_file() for name in _PROJECTS):
            return True
    return False
