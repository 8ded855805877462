"""Which files can matter at all: those that speak of lazy layers, and those that import project files
that do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

_LAZY_NAME = re.compile(
    rb"\bLazy(?:Linear|Conv|BatchNorm|InstanceNorm|ModuleMixin)|\bUninitialized(?:Parameter|Buffer|Tensor)"
)
_LIBRARY = re.compile(rb"torch|fastai|lightning|tensordict|skorch|\bd2l\b")
_IMPORT = re.compile(
    rb"[ \t>]*(?:from[ \t]+(?P<source>\.*[ \t]*[\w.]*)[ \t]+import[ \t]*(?P<names>\([^)]*\)|[^\n#;]+)"
    rb"|import[ \t]+(?P<modules>[^\n#;]+))"
)


def speaks_of_lazy(data: bytes) -> bool:
    """Whether a file's bytes can build or name a lazy layer themselves. A superset: text in comments
    counts."""
    if b"Lazy" in data or b"Uninitialized" in data:
        return bool(_LAZY_NAME.search(data) or _LIBRARY.search(data))
    return b"torch_geometric" in data and b"-1" in data


def relevant(files: Mapping[str, bytes], root: str) -> set[str]:
    """Paths of `files` (path -> bytes) that can matter: they speak of lazy layers, or import, through any
    number of project files, one that does. `root` is the project's folder.
    """
    seeds = {path for path, data in files.items() if speaks_of_lazy(data)}
    _forget()
    reader = _Reader(files)
    edges = list(_reachable([path for path in files if path not in seeds], reader, root))
    matter = {target for _, target in edges if reader.lazy(target)}
    return (seeds | _sources(edges, matter)) & set(files)


def importers(changed: Iterable[str], project: Mapping[str, bytes], root: str) -> set[str]:
    """Files of `project` that import a changed file, directly or through others; the changed ones are not
    among them."""
    _forget()
    edges = ((path, target) for path, data in project.items() for target in imported_files(path, data, root))
    start = {os.path.realpath(path) for path in changed}
    return _sources(edges, start) - start


def _sources(edges: Iterable[tuple[str, str]], targets: Iterable[str]) -> set[str]:
    """The files from which edges (importer, imported) lead to one of `targets`. Done by hand: networkx takes longer
    to import than all of the rest does when nothing has changed."""
    into: dict[str, list[str]] = {}
    for path, target in edges:
        into.setdefault(target, []).append(path)
    found: set[str] = set()
    waiting = list(targets)
    while waiting:
        for path in into.get(waiting.pop(), ()):
            if path not in found:
                found.add(path)
                waiting.append(path)
    return found


def imported_files(path: str, data: bytes, root: str) -> frozenset[str]:
    """The project files that a file's import lines can mean. A superset: lines inside strings count."""
    found = _all_meant(folder_of(path), root, _import_lines(data))
    return found - {path} if path in found else found


def _import_lines(data: bytes) -> tuple[bytes, ...]:
    """The lines with the word `import`, each with all that follows where its names may go on below. `find` leaps over
    what is between them; a pattern would stop at every line."""
    lines = []
    at = data.find(b"import")
    while at >= 0:
        start = data.rfind(b"\n", 0, at) + 1
        end = data.find(b"\n", at)
        line = data[start:end] if end >= 0 else data[start:]
        if b"(" in line and (whole := _IMPORT.match(data, start)):
            line = whole[0]
            end = data.find(b"\n", whole.end())
        lines.append(line)
        at = data.find(b"import", end) if end >= 0 else -1
    return tuple(lines)


@cache
def _all_meant(folder: str, root: str, lines: tuple[bytes, ...]) -> frozenset[str]:
    """The project files that the import lines of a file in `folder` can mean; many files have the same."""
    matches = [match for line in lines if (match := _IMPORT.match(line))]
    return frozenset().union(*(_meant(folder, root, match.groups(b"")) for match in matches))


@cache
def _meant(folder: str, root: str, line: tuple[bytes, ...]) -> frozenset[str]:
    """The project files that one import line can mean."""
    level, meant = _parts_of(*line)
    if level:
        bases: tuple[str, ...] = (os.path.normpath(os.path.join(folder, *[".."] * (level - 1))),)
        possible = _importable(bases[0])
    else:
        bases, possible = _absolute(folder, root)
    return frozenset(file for parts in meant if parts[0] in possible for file in _files(parts, bases))


@cache
def _parts_of(source: bytes, names: bytes, modules: bytes) -> tuple[int, tuple[tuple[str, ...], ...]]:
    """How many dots an import line has in front, and the parts of every name that can be a module."""
    if modules:
        return 0, tuple(tuple(name.split(".")) for name in _names(modules))
    dotted = source.decode("utf-8", "replace").replace(" ", "").replace("\t", "")
    level = len(dotted) - len(dotted.lstrip("."))
    parts = tuple(part for part in dotted.lstrip(".").split(".") if part)
    return level, (parts or ("__init__",), *((*parts, name) for name in _names(names)))


@cache
def _absolute(folder: str, root: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Where absolute imports of a file in `folder` are looked up, and the first parts that can be found there."""
    where = tuple(dict.fromkeys((folder, *source_roots(folder, root))))
    return where, frozenset().union(*map(_importable, where))


def _names(text: bytes) -> Iterator[str]:
    plain = re.sub(rb"#[^\n]*", b"", text).strip(b"() \t\r\n\\")
    for part in plain.decode("utf-8", "replace").split(","):
        words = part.split()
        if words and words[0] != "*":
            yield words[0]


def _files(parts: tuple[str, ...], bases: Iterable[str]) -> tuple[str, ...]:
    """The file of a dotted module below the first base that has it, with the packages on the way."""
    likely = (base for base in bases if parts[0] in _importable(base))
    return next((found for base in likely if (found := _below(base, parts))), ())


@cache
def _below(base: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    if parts[-1] not in _importable(os.path.join(base, *parts[:-1])):
        return ()
    stem = os.path.join(base, *parts)
    here = _existing(f"{stem}.py") or _existing(os.path.join(stem, "__init__.py"))
    if not here:
        return ()
    packages = (os.path.join(base, *parts[:depth], "__init__.py") for depth in range(1, len(parts)))
    return (*here, *(file for package in packages for file in _existing(package)))


@cache
def _importable(folder: str) -> frozenset[str]:
    """The names that can be imported from a folder, and more: one look at it instead of one for each name."""
    try:
        return frozenset(name.removesuffix(".py") for name in os.listdir(folder))
    except OSError:
        return frozenset()


@cache
def _existing(path: str) -> tuple[str, ...]:
    if not os.path.isfile(path):
        return ()
    return (os.path.realpath(path) if os.path.islink(path) else _real(folder_of(path)) + path[path.rfind(os.sep) :],)


@cache
def _real(folder: str) -> str:
    return os.path.realpath(folder).rstrip(os.sep)


def _reachable(start: Iterable[str], reader: _Reader, root: str) -> Iterator[tuple[str, str]]:
    """Edges from importer to imported file; a file that speaks of lazy layers is not looked through."""
    stack = list(start)
    seen = set(stack)
    while stack:
        path = stack.pop()
        for target in imported_files(path, reader.data(path), root):
            yield path, target
            if target not in seen:
                seen.add(target)
                if not reader.lazy(target):
                    stack.append(target)


class _Reader:
    """Bytes of files, those at hand first, each read and searched once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._known = dict(files)
        self._lazy: dict[str, bool] = {}

    def data(self, path: str) -> bytes:
        if path not in self._known:
            try:
                with open(path, "rb") as file:
                    self._known[path] = file.read()
            except OSError:
                self._known[path] = b""
        return self._known[path]

    def lazy(self, path: str) -> bool:
        if path not in self._lazy:
            self._lazy[path] = speaks_of_lazy(self.data(path))
        return self._lazy[path]


@cache
def _package_top(folder: str) -> str:
    """The folder above the outermost package that `folder` is part of."""
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder


def _forget() -> None:
    """Look at the disk anew: a process that lives long sees files come and go."""
    for remembered in (
        _below,
        _importable,
        _existing,
        _real,
        _all_meant,
        _meant,
        _absolute,
        _package_top,
        source_roots,
    ):
        remembered.cache_clear()


@cache
def source_roots(folder: str, root: str) -> tuple[str, ...]:
    """Folders that absolute imports of a file in `folder` are looked up in: above its package, the project root, its
    `src`."""
    return tuple(dict.fromkeys((_package_top(folder), root, os.path.join(root, "src"))))


def folder_of(path: str) -> str:
    """The folder of an absolute path. Much faster than `os.path.dirname`."""
    return path.rpartition(os.sep)[0] or os.sep
