"""Traces kept from run to run in `.lazylint_cache`, addressed by all that a trace depends on.

An entry holds JSON, is signed with a key that never lies in the project (whoever wrote the project may have
written its cache), and counts as long as every project file that the trace read has the same content. What is
wrong with the cache costs time and nothing else: it is dropped, or done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from lazylint import __version__
from lazylint.graph import ModelGraph
from lazylint.interpreter import Interpreter, site_folders

FOLDER = ".lazylint_cache"
_FILE = "traces.sqlite3"
_FORMAT = 1
_TABLE = "CREATE TABLE trace (key TEXT PRIMARY KEY, loaded BLOB, graphs BLOB, mark BLOB, used INTEGER) WITHOUT ROWID"
_BUSY_SECONDS = 5.0
_KEEP_SECONDS = 30 * 86400
_DAY_SECONDS = 86400
_LARGEST = 16 << 20

Loaded = Mapping[str, str | None]


class Entry(msgspec.Struct, frozen=True):
    """A trace as it was kept: its graphs and the project files that it read, by SHA-256 (None: not there)."""

    graphs: tuple[ModelGraph, ...]
    loaded: Loaded


class Cache:
    """The cache below `root`, or in a `folder` that the user chose; `close` it.

    Nothing here raises for a cache that is broken, full or not writable; `trouble` says what went wrong first.
    """

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        self.folder = folder or root / FOLDER
        self._secret = _secret()
        self._digests: dict[str, str | None] = {}
        self.trouble: str | None = None
        self._database = self._open()

    def find(self, key: str) -> Entry | None:
        """The entry of `key`, if it is ours, whole and not out of date."""
        row = self._read(key)
        if row is None:
            return None
        loaded, graphs, used = row
        try:
            files = msgspec.json.decode(loaded, type=dict[str, str | None])
            entry = Entry(msgspec.json.decode(graphs, type=tuple[ModelGraph, ...]), files)
        except (msgspec.MsgspecError, RecursionError):
            return None
        if any(self._digest(path) != digest for path, digest in files.items()):
            return None
        self._touch(key, used)
        return entry

    def keep(self, key: str, graphs: Sequence[ModelGraph], loaded: Loaded) -> None:
        """Keep a trace under `key`, in the place of an older one."""
        self._write(key, msgspec.json.encode(loaded), msgspec.json.encode(graphs))

    def recall(self, key: str) -> bytes | None:
        """What was remembered under `key`, which says all that it depends on."""
        row = self._read(key)
        if row is None:
            return None
        self._touch(key, row[2])
        return row[1]

    def remember(self, key: str, body: bytes) -> None:
        """Keep `body` under `key`, in the place of an older one."""
        self._write(key, b"", body)

    def close(self) -> None:
        """Drop what was not used for a month, and let go of the file."""
        if self._database:
            self._do("DELETE FROM trace WHERE used < ?", int(time.time()) - _KEEP_SECONDS)
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
            self._database = None

    def _read(self, key: str) -> tuple[bytes, bytes, int] | None:
        """The two texts of an entry and when it was last used, if we wrote it."""
        row = self._do("SELECT loaded, graphs, mark, used FROM trace WHERE key = ?", key)
        if not row or not all(isinstance(part, bytes) for part in row[0][:3]):
            return None
        loaded, body, mark, used = row[0]
        return (loaded, body, used) if hmac.compare_digest(mark, self._mark(key, loaded, body)) else None

    def _write(self, key: str, loaded: bytes, body: bytes) -> None:
        row = (key, loaded, body, self._mark(key, loaded, body), int(time.time()))
        self._do("INSERT OR REPLACE INTO trace VALUES (?, ?, ?, ?, ?)", *row)

    def _touch(self, key: str, used: int) -> None:
        if time.time() - used > _DAY_SECONDS:
            self._do("UPDATE trace SET used = ? WHERE key = ?", int(time.time()), key)

    def _mark(self, key: str, loaded: bytes, graphs: bytes) -> bytes:
        said = hashlib.blake2b(key=self._secret)
        for part in (key.encode(), loaded, graphs):
            said.update(len(part).to_bytes(8, "big") + part)
        return said.digest()

    def _digest(self, path: str) -> str | None:
        if path not in self._digests:
            self._digests[path] = digest(path)
        return self._digests[path]

    def _do(self, statement: str, *values: object) -> list[tuple[Any, ...]] | None:
        """The rows; None without a cache. A broken file is built anew, a full disk done without."""
        for _ in range(2):
            if self._database is None:
                return None
            try:
                return self._database.execute(statement, values).fetchall()
            except sqlite3.OperationalError as error:
                if "malformed" not in str(error) and "no such" not in str(error):
                    self.trouble = self.trouble or str(error)
                    return None
            except sqlite3.DatabaseError:
                pass
            self._database.close()
            self._remove()
            self._database = self._open()
        return None

    def _open(self) -> sqlite3.Connection | None:
        if not self._folder_is_ours():
            return None
        for _ in range(2):
            try:
                return self._connect()
            except (sqlite3.DatabaseError, _Foreign) as error:
                if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
                    self.trouble = self.trouble or str(error)
                    return None
                self._remove()
        self.trouble = self.trouble or "it is broken and cannot be replaced"
        return None

    def _connect(self) -> sqlite3.Connection:
        path = self.folder / _FILE
        database = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            # One of several runs that start at once makes the table; the others wait for it.
            database.execute("BEGIN IMMEDIATE")
            schema = [row[0] for row in database.execute("SELECT sql FROM sqlite_master")]
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if not schema and version == 0:
                database.execute(_TABLE)
                database.execute(f"PRAGMA user_version = {_FORMAT}")
            elif schema != [_TABLE] or version != _FORMAT:
                raise _Foreign
            database.execute("COMMIT")
        except BaseException:
            database.close()
            raise
        return database

    def _remove(self) -> None:
        for name in (_FILE, f"{_FILE}-wal", f"{_FILE}-shm"):
            with contextlib.suppress(OSError):
                os.unlink(self.folder / name)

    def _folder_is_ours(self) -> bool:
        """Make the folder if need be. A link, which the project may have set, is not followed."""
        names = (_FILE, f"{_FILE}-wal", f"{_FILE}-shm", ".gitignore")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if self.folder.is_symlink() or any((self.folder / name).is_symlink() for name in names):
                self.trouble = "it is a link, or holds one"
                return False
            with (
                contextlib.suppress(FileExistsError),
                open(self.folder / ".gitignore", "x", encoding="ascii") as file,
            ):
                file.write("*\n")
        except OSError as error:
            self.trouble = error.strerror or str(error)
            return False
        return True


class _Foreign(Exception):
    """A database that is not laid out as ours is."""


def key(path: str, text: str, cells: Sequence[int] | None, circumstances: str, *narrower: object) -> str:
    """The address of the trace of the file at `path` with this text; of a part of it, if `narrower` says which."""
    return hashlib.sha256(json.dumps([path, text, cells, circumstances, *narrower]).encode()).hexdigest()


def circumstances(interpreter: Interpreter, roots: Sequence[str], *settings: object) -> str:
    """All that a trace depends on besides the project's files: lazylint, python, torch, what is installed
    beside it, where imports are looked up, and the settings that say how to trace. Raises OSError.
    """
    python = os.stat(interpreter.path)
    installed = [(str(folder), folder.stat().st_mtime_ns) for folder in site_folders(interpreter.path)]
    return json.dumps(
        [
            *(_FORMAT, __version__, _own_code()),
            *(interpreter.path, os.path.realpath(interpreter.path), python.st_size, python.st_mtime_ns),
            *(interpreter.torch, installed, list(roots), *settings),
        ],
        sort_keys=True,
        default=str,
    )


def digest(path: str) -> str | None:
    """SHA-256 of a file, None where none can be read."""
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError:
        return None
    return hashlib.sha256(data).hexdigest()


@cache
def _own_code() -> list[tuple[str, int, int]]:
    """Names, sizes and times of our files that trace: a development version changes without its number."""
    return sorted(stamps(Path(__file__).parent / "worker"))


def stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of change of each Python file below a folder."""
    for path in folder.rglob("*.py"):
        status = path.stat()
        yield str(path.relative_to(folder)), status.st_size, status.st_mtime_ns


def _secret() -> bytes:
    """The key of this user's signatures: LAZYLINT_CACHE_KEY, or a file that is made once in the user's cache
    folder; where neither is to be had, a key for this run alone.
    """
    said = os.environ.get("LAZYLINT_CACHE_KEY")
    if said:
        return hashlib.blake2b(said.encode()).digest()
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    path = Path(base) / "lazylint" / "key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"key.{os.getpid()}.{secrets.token_hex(4)}")
        if not path.exists():
            with open(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
            with contextlib.suppress(FileExistsError):
                os.link(made, path)
            made.unlink()
        found = path.read_bytes()
    except OSError:
        return secrets.token_bytes(32)
    return found if len(found) == 32 else secrets.token_bytes(32)
