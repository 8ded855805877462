"""The files of one run: which are looked at, which are traced, and how people call their places."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lazylint.config import Config
from lazylint.fault import Fault
from lazylint.finding import Finding, Place
from lazylint.source.discover import Found, discover, display_name
from lazylint.source.markdown import SUFFIXES as MARKDOWN
from lazylint.source.module import MOST_BYTES, SourceModule, bytes_of, read_bytes, read_file
from lazylint.source.notebook import locate
from lazylint.source.relevant import folder_of, importers, relevant, source_roots
from lazylint.source.suppress import Suppressions, read_suppressions


@dataclass(frozen=True)
class Shelf:
    """`files` counts all that were found; `modules` are those worth a look, `traced` the paths worth running.

    `roots` are the folders that absolute imports count from; `paths` are all files that were found. Where comments
    are not heeded, none silences anything. `closed` are folders that could not be looked into.
    """

    files: int
    modules: tuple[SourceModule, ...]
    traced: frozenset[str]
    roots: tuple[str, ...]
    paths: tuple[str, ...] = ()
    heeds_comments: bool = True
    closed: tuple[str, ...] = ()
    _by_path: dict[str, SourceModule] = field(default_factory=dict)
    _said: dict[str, Suppressions] = field(default_factory=dict)

    def module(self, path: str) -> SourceModule:
        """The file of that path or name; one that was not on the shelf is read."""
        if path not in self._by_path:
            absolute = os.path.abspath(path)
            name = display_name(absolute)
            self._by_path[path] = self._by_path.get(absolute) or read_file(absolute, name)
        return self._by_path[path]

    def suppressions(self, path: str) -> Suppressions:
        """What the file of that path says about silencing."""
        module = self.module(path)
        if module.path not in self._said:
            said = read_suppressions(module)
            self._said[module.path] = said if self.heeds_comments else replace(said, directives=())
        return self._said[module.path]

    def ignored(self, finding: Finding, config: Config) -> bool:
        """Whether `per-file-ignores` leave this finding out."""
        path = self.module(finding.place.path).path
        return any(
            _matches(pattern, path, config.root)
            and any(c == "ALL" or finding.code.startswith(c) or finding.slug == c for c in codes)
            for pattern, codes in config.per_file_ignores.items()
        )

    def told(self, place: Place) -> Place:
        """A place as people say it: the path's display name, and in a notebook the cell and the line in
        it."""
        module = self.module(place.path)
        if not module.cells or place.cell is not None:
            return replace(place, path=module.name)
        cell, line = locate(module.cells, place.line)
        shift = place.line - line
        end = place.end_line - shift if place.end_line else 0
        return replace(place, path=module.name, line=line, end_line=end, cell=cell)

    def told_lines(self, path: str, text: str) -> str:
        """`text` with each `line N` that means a notebook's joined text told by cell: `line 2 of cell 3`."""
        cells = self.module(path).cells
        if not cells:
            return text

        def by_cell(match: re.Match[str]) -> str:
            cell, line = locate(cells, int(match[1]))
            return f"line {line} of cell {cell}"

        return re.sub(r"\bline (\d+)\b", by_cell, text)

    def texts(self, places: Iterable[Place]) -> dict[str, str]:
        """The text behind told places, by path; a notebook's by `path:cell N`."""
        found = {}
        for place in places:
            module = self.module(place.path)
            if place.cell is None or not module.cells:
                found[place.path] = module.text
            else:
                index = [cell.number for cell in module.cells].index(place.cell)
                found[f"{place.path}:cell {place.cell}"] = module.originals[index]
        return found


def collect(paths: Sequence[str], config: Config, stdin: SourceModule | None) -> Shelf:
    """Find, read and sift the files that `paths` mean. Raises `Fault` for a path that is not there."""
    named = [path for path in paths if path != "-"]
    if len(named) < len(paths) and stdin is None:
        raise Fault("`-` stands for a text that was not given")
    closed: list[str] = []
    found = found_in(named, config, closed)
    names = {file.path: file.name for file in found}
    explicit = {file.path for file in found if file.explicit}
    data = {file.path: _read(file.path) for file in found}
    if stdin and len(named) < len(paths):
        names[stdin.path] = stdin.name
        explicit.add(stdin.path)
        data[stdin.path] = stdin.text.encode("utf-8", "replace")
    root = str(config.root)
    folders = dict.fromkeys(folder_of(path) for path in data)
    roots = tuple(dict.fromkeys(above for folder in folders for above in source_roots(folder, root)))
    matter = relevant({path: _python(path, content) for path, content in data.items()}, root)
    modules = []
    for path, content in data.items():
        worth = path in matter or content is None or b"lazylint:" in content
        if worth or (path in explicit and len(content or b"") <= MOST_BYTES):
            if stdin and path == stdin.path:
                module = stdin
            elif content is None:
                module = read_file(path, names[path])
            else:
                module = read_bytes(path, names[path], content)
            # A file named outright is told to be broken even where it cannot matter.
            if worth or module.error:
                modules.append(module)
    by_path = {key: module for module in modules for key in (module.path, module.name)}
    shelf = Shelf(len(data), (), frozenset(), roots, tuple(data), config.heeds_comments, tuple(closed), by_path)
    kept = tuple(m for m in modules if not shelf.suppressions(m.path).skips_file)
    traced = frozenset(m.path for m in kept if m.path in matter)
    return replace(shelf, modules=kept, traced=traced)


def found_in(paths: Iterable[str], config: Config, closed: list[str] | None = None) -> list[Found]:
    """The files that `paths` mean in this project; folders that cannot be looked into are added to `closed`.

    Raises `Fault` for a path that is not there.
    """
    exclude = (*config.exclude, *config.extend_exclude)
    found = discover(
        [path for path in paths if path != "-"],
        exclude=exclude,
        root=config.root,
        respect_gitignore=config.respect_gitignore,
        closed=closed,
    )
    if not config.force_exclude:
        return found
    return [file for file in found if not (file.explicit and _excluded(file.path, exclude, config.root))]


def importers_of(changed: Iterable[str], config: Config) -> set[str]:
    """The project's files that import one of `changed` (absolute paths), directly or through others."""
    found = found_in([str(config.root)], config)
    project = {file.path: _python(file.path, _read(file.path)) for file in found}
    return importers(changed, project, str(config.root))


def _read(path: str) -> bytes | None:
    """The bytes of a file; None when it cannot be read, which its module then tells."""
    try:
        return bytes_of(path)
    except OSError:
        return None


def _python(path: str, content: bytes | None) -> bytes:
    """The bytes to search: a notebook's import lines stand at line starts only once its cells are joined, and
    what is written in words around the code of a Markdown text is none."""
    if content and path.endswith((".ipynb", *MARKDOWN)):
        return read_bytes(path, path, content).text.encode("utf-8", "replace") or content
    return content or b""


def _excluded(path: str, patterns: Sequence[str], root: Path) -> bool:
    from pathspec import GitIgnoreSpec

    folder, name = os.path.split(path)
    relative = os.path.relpath(os.path.join(os.path.realpath(folder), name), os.path.realpath(root))
    return GitIgnoreSpec.from_lines(patterns).match_file(relative.replace(os.sep, "/"))


def _matches(pattern: str, path: str, root: Path) -> bool:
    from pathspec import GitIgnoreSpec

    relative = os.path.relpath(path, root).replace(os.sep, "/")
    negated = pattern.startswith("!")
    return GitIgnoreSpec.from_lines([pattern.removeprefix("!")]).match_file(relative) is not negated
