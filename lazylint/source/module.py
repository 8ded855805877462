"""`SourceModule`: one file as text, with its syntax tree and resolved names on demand. Reading never
fails."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from lazylint.finding import Place
from lazylint.source.content import bytes_of, split_lines
from lazylint.source.markdown import SUFFIXES as MARKDOWN
from lazylint.source.markdown import python_of_markdown
from lazylint.source.nesting import on_large_stack, parsed
from lazylint.source.notebook import BrokenNotebook, Cell, read_notebook

if TYPE_CHECKING:
    import libcst
    from libcst.metadata import BaseMetadataProvider, MetadataWrapper

    from lazylint.source.classes import WrittenClass
    from lazylint.source.inits import TypeTest
    from lazylint.source.layers import Construction
    from lazylint.source.values import Value

N = TypeVar("N", bound="libcst.CSTNode")
T = TypeVar("T")

_LAZY = re.compile(r"\bLazy(?:Linear|Conv|BatchNorm|InstanceNorm|ModuleMixin)")
_MOST_TEXT = 60_000
MOST_BYTES = 4 << 20
"""A larger text than any that people write: to parse it would take minutes and gigabytes."""


@dataclass(frozen=True)
class Unreadable:
    """Why a file cannot be read, and where; line and column count from 1."""

    message: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True)
class SourceModule:
    """One file or notebook as text.

    `path` is absolute, `name` is what people call it. A notebook's `text` is its code cells joined,
    `cells` says where each starts and `originals` how each was written; lines of places count in the
    joined text until a finding is finished. `unreadable` is set when there is no text to be had; see
    `error` for all that keeps it from being read.
    """

    path: str
    name: str
    text: str
    cells: tuple[Cell, ...] | None = None
    originals: tuple[str, ...] = ()
    unreadable: Unreadable | None = None

    @cached_property
    def error(self) -> Unreadable | None:
        """What keeps this file from being read: encoding, broken notebook, syntax; None for good Python.

        Text that this interpreter refuses but libcst's grammar takes is newer Python, and good.
        """
        if self.unreadable:
            return self.unreadable
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(self.text)
        except SyntaxError as error:
            # "Too many nested parentheses" is a limit of every Python, not older grammar.
            if not error.msg.startswith("too many") and self._libcst_takes_it():
                return None
            return Unreadable(error.msg, error.lineno or 1, error.offset or 1)
        except ValueError as error:
            return Unreadable(str(error))
        except (RecursionError, MemoryError):
            return Unreadable("nested too deeply")
        return None

    def know_error(self, error: Unreadable | None) -> None:
        """Take it from an earlier reading of the same text what `error` is."""
        vars(self)["error"] = error

    def _libcst_takes_it(self) -> bool:
        import libcst

        if len(self.text) > _MOST_TEXT:
            return False
        try:
            parsed(self.text)
        except (libcst.ParserSyntaxError, RecursionError, ValueError, RuntimeError):
            return False
        return True

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of `text`, without their ends."""
        return tuple(split_lines(self.text))

    @property
    def written(self) -> Mapping[int | None, str]:
        """The text of the file under None, or those of a notebook's cells, as they are written, by number."""
        if self.cells is None:
            return {None: self.text}
        return {cell.number: text for cell, text in zip(self.cells, self.originals, strict=True)}

    @cached_property
    def _metadata(self) -> MetadataWrapper:
        from libcst.metadata import MetadataWrapper

        # A parsed tree holds each node once, so it need not be copied.
        return MetadataWrapper(parsed(self.text), unsafe_skip_copy=True)

    def _resolved(self, provider: type[BaseMetadataProvider[T]]) -> Mapping[libcst.CSTNode, T]:
        try:
            return self._metadata.resolve(provider)
        except RecursionError:
            return on_large_stack(lambda: self._metadata.resolve(provider))

    @property
    def tree(self) -> libcst.Module:
        """The syntax tree. Raises `libcst.ParserSyntaxError` when `error` is set."""
        return self._metadata.module

    def place(self, node: libcst.CSTNode) -> Place:
        """Where a node of `tree` stands."""
        from libcst.metadata import PositionProvider

        span = self._resolved(PositionProvider)[node]
        start, end = span.start, span.end
        return Place(self.path, start.line, start.column + 1, end.line, end.column + 1)

    def qualified(self, node: libcst.CSTNode) -> frozenset[str]:
        """The full names that a name or attribute may stand for, imports resolved: `nn.Linear` ->
        `torch.nn.Linear`.

        A name that nothing binds is looked for in every star import; empty when nothing is known.
        """
        from libcst.helpers import get_full_name_for_node
        from libcst.metadata import QualifiedNameSource, ScopeProvider

        # Not by QualifiedNameProvider, which looks up every node there is.
        scope = self._resolved(ScopeProvider).get(node)
        names = scope.get_qualified_names_for(node) if scope else set()
        known = frozenset(n.name for n in names if n.source is not QualifiedNameSource.BUILTIN)
        if known or names:
            return known
        text = get_full_name_for_node(node)
        return frozenset(f"{star}.{text}" for star in self._stars) if text else frozenset()

    def calls(self, *targets: str) -> Iterator[libcst.Call]:
        """The calls whose function may be one of `targets` (full names), in order of text; all calls
        without any."""
        import libcst

        wanted = frozenset(targets)
        for call in self.nodes(libcst.Call):
            if not wanted or wanted & self.qualified(call.func):
                yield call

    def nodes(self, kind: type[N]) -> Iterator[N]:
        """The nodes of `tree` of that kind, outer ones before those inside them."""
        for node in self._parents:
            if isinstance(node, kind):
                yield node

    def around(self, node: libcst.CSTNode) -> Iterator[libcst.CSTNode]:
        """The nodes that a node stands in, innermost first."""
        parent = self._parents.get(node)
        while parent is not None:
            yield parent
            parent = self._parents.get(parent)

    def code(self, node: libcst.CSTNode) -> str:
        """The text of a node, on one line."""
        return " ".join(self.tree.code_for_node(node).split())

    def bindings(self, name: libcst.Name) -> list[libcst.CSTNode]:
        """The nodes that bind a name in the innermost scope that does."""
        from libcst.metadata import Assignment, ScopeProvider

        scope = self._resolved(ScopeProvider).get(name)
        found = scope[name.value] if scope else ()
        return [a.node for a in found if isinstance(a, Assignment)]

    def meanings(self, name: str, at: libcst.CSTNode) -> frozenset[str]:
        """The full names that `name` may stand for where a node stands; empty where it stands for nothing."""
        from libcst.metadata import QualifiedNameSource, ScopeProvider

        scope = self._resolved(ScopeProvider).get(at)
        found = scope.get_qualified_names_for(name) if scope else ()
        known = frozenset(n.name for n in found if n.source is not QualifiedNameSource.BUILTIN)
        return known or frozenset(f"{star}.{name}" for star in self._stars)

    def value(self, node: libcst.BaseExpression) -> Value:
        """What can be said of an expression without running it."""
        from lazylint.source.values import Value, value_of

        try:
            return value_of(self, node)
        except RecursionError:
            return Value()

    @cached_property
    def lazy_layers(self) -> tuple[Construction, ...]:
        """The calls that build one of torch's lazy layers."""
        from lazylint.source.layers import constructions

        return tuple(constructions(self)) if self._names_lazy else ()

    @cached_property
    def lazy_classes(self) -> tuple[WrittenClass, ...]:
        """The classes that derive from `LazyModuleMixin` or from one of torch's lazy layers."""
        from lazylint.source.classes import lazy_classes

        return tuple(lazy_classes(self)) if self._names_lazy else ()

    @cached_property
    def lazy_type_tests(self) -> tuple[TypeTest, ...]:
        """The `if` statements that initialise what is of a lazy type."""
        from lazylint.source.inits import type_tests

        return tuple(type_tests(self)) if self._names_lazy else ()

    @cached_property
    def _names_lazy(self) -> bool:
        """Whether the text can mean torch's mixin or lazy layers at all: most files need no tree."""
        return bool(_LAZY.search(self.text)) and self.error is None

    @cached_property
    def _parents(self) -> dict[libcst.CSTNode, libcst.CSTNode | None]:
        """Each node of `tree` but white space, and the one it stands in, outermost first."""
        import libcst

        found: dict[libcst.CSTNode, libcst.CSTNode | None] = {}
        waiting: list[tuple[libcst.CSTNode, libcst.CSTNode | None]] = [(self.tree, None)]
        while waiting:
            node, parent = waiting.pop()
            found[node] = parent
            for name in reversed(type(node).__dataclass_fields__):
                if "whitespace" in name or "lines" in name or "paren" in name or "bracket" in name:
                    continue
                value = getattr(node, name)
                for child in reversed(value) if isinstance(value, tuple | list) else (value,):
                    if isinstance(child, libcst.CSTNode):
                        waiting.append((child, node))
        return found

    @cached_property
    def _stars(self) -> tuple[str, ...]:
        import libcst
        from libcst.helpers import get_full_name_for_node

        found = [n for n in self.nodes(libcst.ImportFrom) if isinstance(n.names, libcst.ImportStar)]
        names = [get_full_name_for_node(n.module) for n in found if n.module and not n.relative]
        return tuple(name for name in names if name)


def read_file(path: str, name: str) -> SourceModule:
    """Read a file; what goes wrong is told in `error`, never raised."""
    try:
        return read_bytes(path, name, bytes_of(path))
    except OSError as error:
        return SourceModule(path, name, "", unreadable=Unreadable(error.strerror or str(error)))


def read_bytes(path: str, name: str, data: bytes) -> SourceModule:
    """The module that these bytes are: a notebook if the path ends in `.ipynb`, the Python blocks of a Markdown
    text, else Python in its declared encoding."""
    if path.endswith(".ipynb"):
        return _notebook(path, name, data)
    if len(data) > MOST_BYTES:
        return SourceModule(path, name, "", unreadable=Unreadable(f"it is larger than {MOST_BYTES >> 20} MB"))
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        return SourceModule(path, name, "", unreadable=_undecodable(data, error))
    text = "\n".join(split_lines(text.removeprefix("\ufeff")))
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return SourceModule(path, name, "", unreadable=Unreadable("null bytes in the text", line))
    return SourceModule(path, name, python_of_markdown(text) if path.endswith(MARKDOWN) else text)


def _notebook(path: str, name: str, data: bytes) -> SourceModule:
    try:
        book = read_notebook(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return SourceModule(path, name, "", unreadable=_undecodable(data, error))
    except BrokenNotebook as error:
        return SourceModule(path, name, "", unreadable=Unreadable(str(error)))
    return SourceModule(path, name, book.text, book.cells, book.originals)


def _undecodable(data: bytes, error: Exception) -> Unreadable:
    if isinstance(error, SyntaxError) and "missing encoding" in str(error):
        # What tokenize says of a file that declares no encoding and is not UTF-8, without the place.
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as undecodable:
            error = undecodable
    if isinstance(error, UnicodeDecodeError):
        before = data[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        byte = data[error.start]
        return Unreadable(f"not {error.encoding} text: byte 0x{byte:02x}", before.count(b"\n") + 1, column)
    return Unreadable(str(error).strip("\"'"))
