"""The files that a run looks at: which of them are traced, what their comments say, how people call their places."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lazylint.config import Config
from lazylint.finding import Finding, Place
from lazylint.sift import Sifted
from lazylint.source.discover import display_name
from lazylint.source.module import MOST_BYTES, SourceModule, read_bytes, read_file
from lazylint.source.notebook import locate
from lazylint.source.suppress import Suppressions, read_suppressions


@dataclass(frozen=True)
class Shelf:
    """`files` counts all that were found; `modules` are those worth a look, `traced` the paths worth running.

    `roots` are the folders that absolute imports count from. Where comments are not heeded, none silences anything.
    """

    files: int
    modules: tuple[SourceModule, ...]
    traced: frozenset[str]
    roots: tuple[str, ...]
    heeds_comments: bool = True
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


def shelve(sifted: Sifted, config: Config, stdin: SourceModule | None) -> Shelf:
    """Read what was found to be worth it; `stdin` is among it where it was asked for."""
    modules = []
    for path, content in sifted.worth.items():
        glance = path in sifted.glances
        if glance and len(content or b"") > MOST_BYTES:
            continue
        if stdin and path == stdin.path:
            module = stdin
        elif content is None:
            module = read_file(path, sifted.names[path])
        else:
            module = read_bytes(path, sifted.names[path], content)
        # A file named outright is told to be broken even where it cannot matter.
        if not glance or module.error:
            modules.append(module)
    by_path = {key: module for module in modules for key in (module.path, module.name)}
    shelf = Shelf(len(sifted.names), (), frozenset(), sifted.roots, config.heeds_comments, by_path)
    kept = tuple(m for m in modules if not shelf.suppressions(m.path).skips_file)
    return replace(shelf, modules=kept, traced=frozenset(m.path for m in kept if m.path in sifted.matter))


def _matches(pattern: str, path: str, root: os.PathLike[str]) -> bool:
    from pathspec import GitIgnoreSpec

    relative = os.path.relpath(path, root).replace(os.sep, "/")
    negated = pattern.startswith("!")
    return GitIgnoreSpec.from_lines([pattern.removeprefix("!")]).match_file(relative) is not negated
