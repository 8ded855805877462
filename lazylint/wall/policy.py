"""What a wall is asked to hold, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Sandbox(str, Enum):
    """How much of the wall a run insists on."""

    STRICT = "strict"
    """Every layer, or nothing runs."""
    BEST_EFFORT = "best-effort"
    """The layers this system has."""
    OFF = "off"
    """No wall: user code has all the rights of the user."""


class WallError(Exception):
    """The wall cannot be built as asked. The message says what the user can do."""


@dataclass(frozen=True)
class Policy:
    """What a walled process may touch and use.

    The interpreter, the libraries installed for it, the system's libraries and lazylint are always readable.
    """

    reads: tuple[str, ...]
    """Files and folders that may be read besides (the project)."""
    scratch: str
    """The one folder that may be written; it exists, and is HOME and TMPDIR."""
    cpu_seconds: int = 60
    """Processor time of one process, in seconds; the worker and each of its jobs count for themselves."""
    file_bytes: int = 16 * 2**20
    """Size of the largest file that can be written, in bytes."""
    memory_bytes: int | None = 4 * 2**30
    """Private writable memory of one process, in bytes; None for no limit."""
    processes: int = 64
    """Processes and threads that may be alive at once beside those the user already has (not for root)."""
    descriptors: tuple[int, ...] = ()
    """Inherited file descriptors to keep besides 0, 1 and 2."""


@dataclass(frozen=True)
class Layer:
    """One layer of the wall on this machine, for `lazylint doctor`."""

    name: str
    active: bool
    detail: str
