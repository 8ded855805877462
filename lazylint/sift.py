"""Which files of a run are worth a look: most runs of a hook meet none, and end here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lazylint.config import Config
from lazylint.fault import Fault
from lazylint.processors import holds_for_all
from lazylint.source.content import bytes_of
from lazylint.source.discover import Found, discover
from lazylint.source.relevant import folder_of, importers, relevant, source_roots, speaks_of_lazy

if TYPE_CHECKING:
    from lazylint.source.module import SourceModule


class Sifted(NamedTuple):
    """`names` of all files that were found, by path; `worth` has the bytes of those to look at, None where there are
    none to be had.

    Those that `matter` can hold lazy layers; `glances` were named outright and are only to be read. `roots` are the
    folders that absolute imports count from; `closed` those that could not be looked into.
    """

    names: dict[str, str]
    worth: dict[str, bytes | None]
    matter: frozenset[str]
    glances: frozenset[str]
    roots: tuple[str, ...]
    closed: tuple[str, ...]


def sift(paths: Sequence[str], config: Config, stdin: SourceModule | None) -> Sifted:
    """Find, read and sift the files that `paths` mean. Raises `Fault` for a path that is not there."""
    named = [path for path in paths if path != "-"]
    if len(named) < len(paths) and stdin is None:
        raise Fault("`-` stands for a text that was not given")
    closed: list[str] = []
    aside: list[str] = []
    found = found_in(named, config, closed, aside)
    names = {file.path: file.name for file in found}
    explicit = {file.path for file in found if file.explicit}
    given = {}
    if stdin and len(named) < len(paths):
        names[stdin.path] = stdin.name
        explicit.add(stdin.path)
        given[stdin.path] = stdin.text.encode("utf-8", "replace")
    root = str(config.root)
    folders = dict.fromkeys(map(folder_of, names))
    roots = tuple(dict.fromkeys(above for folder in folders for above in source_roots(folder, root)))
    whole = not aside and not closed and _hold(named, roots)
    if whole and not explicit and holds_for_all(_silent, list(names)):
        return Sifted(names, {}, frozenset(), frozenset(), roots, ())
    contents = {file.path: _read(file.path, is_file=not file.explicit) for file in found} | given
    matter = relevant({path: _python(path, data) for path, data in contents.items()}, root)
    worth = {path for path, data in contents.items() if path in matter or data is None or b"lazylint:" in data}
    kept = {path: contents[path] for path in names if path in worth or path in explicit}
    return Sifted(names, kept, frozenset(matter), frozenset(explicit - worth), roots, tuple(closed))


def _silent(path: str) -> bool:
    """Whether a file in a folder says nothing that lazylint looks for. Where all do, and nothing that they could import
    is missing, imports need no look."""
    data = _read(path, is_file=True)
    return data is not None and b"lazylint:" not in data and not speaks_of_lazy(_python(path, data))


def _hold(named: Sequence[str], roots: Sequence[str]) -> bool:
    """Whether all of `roots` lie in folders that the user named."""
    tops = [os.path.realpath(path) for path in named if os.path.isdir(path)]
    return all(any(os.path.join(root, "").startswith(os.path.join(top, "")) for top in tops) for root in roots)


def found_in(
    paths: Iterable[str], config: Config, closed: list[str] | None = None, aside: list[str] | None = None
) -> list[Found]:
    """The files that `paths` mean in this project; see `discover` for `closed` and `aside`.

    Raises `Fault` for a path that is not there.
    """
    exclude = (*config.exclude, *config.extend_exclude)
    found = discover(
        [path for path in paths if path != "-"],
        exclude=exclude,
        root=config.root,
        respect_gitignore=config.respect_gitignore,
        closed=closed,
        aside=aside,
    )
    if not config.force_exclude:
        return found
    return [file for file in found if not (file.explicit and _excluded(file.path, exclude, config.root))]


def importers_of(changed: Iterable[str], config: Config) -> set[str]:
    """The project's files that import one of `changed` (absolute paths), directly or through others."""
    found = found_in([str(config.root)], config)
    project = {file.path: _python(file.path, _read(file.path)) for file in found}
    return importers(changed, project, str(config.root))


def _read(path: str, *, is_file: bool = False) -> bytes | None:
    """The bytes of a file; None when it cannot be read, which its module then tells."""
    try:
        return bytes_of(path, is_file=is_file)
    except OSError:
        return None


def _python(path: str, content: bytes | None) -> bytes:
    """The bytes to search: a notebook's import lines stand at line starts only once its cells are joined, and
    what is written in words around the code of a Markdown text is none."""
    if not content or path.endswith(".py"):
        return content or b""
    from lazylint.source.module import read_bytes

    return read_bytes(path, path, content).text.encode("utf-8", "replace") or content


def _excluded(path: str, patterns: Sequence[str], root: Path) -> bool:
    from pathspec import GitIgnoreSpec

    folder, name = os.path.split(path)
    relative = os.path.relpath(os.path.join(os.path.realpath(folder), name), os.path.realpath(root))
    return GitIgnoreSpec.from_lines(patterns).match_file(relative.replace(os.sep, "/"))
