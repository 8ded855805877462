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


# One search through many small texts is quicker than many searches.
_AT_ONCE = 64


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
    names, explicit, closed, aside = found_in(named, config)
    given = {}
    if stdin and len(named) < len(paths):
        names[stdin.path] = stdin.name
        explicit |= {stdin.path}
        given[stdin.path] = stdin.text.encode("utf-8", "replace")
    root = str(config.root)
    folders = dict.fromkeys(map(folder_of, names))
    roots = tuple(dict.fromkeys(above for folder in folders for above in source_roots(folder, root)))
    whole = not aside and not closed and _hold(named, roots)
    if whole and not explicit and holds_for_all(_silent, list(names)):
        return Sifted(names, {}, frozenset(), frozenset(), roots, ())
    contents = {path: _read(path, is_file=path not in explicit) for path in names if path not in given} | given
    matter = relevant({path: _python(path, data) for path, data in contents.items()}, root)
    worth = {path for path, data in contents.items() if path in matter or data is None or b"lazylint:" in data}
    kept = {path: contents[path] for path in names if path in worth or path in explicit}
    return Sifted(names, kept, frozenset(matter), explicit - worth, roots, closed)


def _silent(paths: Sequence[str]) -> bool:
    """Whether files in folders say nothing that lazylint looks for. Where all do, and nothing that they could import is
    missing, imports need no look."""
    for start in range(0, len(paths), _AT_ONCE):
        texts = []
        for path in paths[start : start + _AT_ONCE]:
            data = _read(path, is_file=True)
            if data is None:
                return False
            texts.append(_python(path, data))
        if _says_something(b"\n".join(texts)) and any(map(_says_something, texts)):
            return False
    return True


def _says_something(text: bytes) -> bool:
    return b"lazylint:" in text or speaks_of_lazy(text)


def _hold(named: Sequence[str], roots: Sequence[str]) -> bool:
    """Whether all of `roots` lie in folders that the user named."""
    tops = [os.path.realpath(path) for path in named if os.path.isdir(path)]
    return all(any(os.path.join(root, "").startswith(os.path.join(top, "")) for top in tops) for root in roots)


def found_in(paths: Iterable[str], config: Config) -> Found:
    """The files that `paths` mean in this project. Raises `Fault` for a path that is not there."""
    exclude = (*config.exclude, *config.extend_exclude)
    found = discover(
        [path for path in paths if path != "-"],
        exclude=exclude,
        root=config.root,
        respect_gitignore=config.respect_gitignore,
    )
    if config.force_exclude:
        for path in found.explicit:
            if _excluded(path, exclude, config.root):
                del found.names[path]
        return found._replace(explicit=found.explicit & found.names.keys())
    return found


def importers_of(changed: Iterable[str], config: Config) -> set[str]:
    """The project's files that import one of `changed` (absolute paths), directly or through others."""
    project = {path: _python(path, _read(path)) for path in found_in([str(config.root)], config).names}
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
