"""A seccomp filter assembled by hand: which system calls, with which arguments, get through.

The filter is a row of blocks. A block looks at one call: it is skipped if the call is another, and ends in a
verdict otherwise, so that the accumulator holds the number of the call whenever a block begins.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

from lazylint.wall.syscalls import CHECKED, DENIED, NEWEST

Instruction = tuple[int, int, int, int]
Block = list[Instruction]

_LOAD, _AND, _JEQ, _JGT, _JSET, _RETURN = 0x20, 0x54, 0x15, 0x25, 0x45, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_COLUMN = {"x86_64": 0, "aarch64": 1}

_PR_GET_SECCOMP, _SET_MODE_FILTER, _FLAG_TSYNC = 21, 1, 1
_SECCOMP = {"x86_64": 317, "aarch64": 277}

_CLONE_NOT_PLAIN = 0x7E020000 | 0x00800000 | 0x8000 | 0x4000 | 0x2000  # namespaces, untraced, parent, vfork, ptrace
_O_ACCMODE, _O_TRUNC = 0o3, 0o1000
_MAP_SHARED_ANONYMOUS = 0x21
# Asking a terminal or pipe about itself, and close-on-exec: all that Python's files need.
_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# Signals to another process on input, leases that hold up others' opens, pipes of a megabyte.
_FCNTLS_DENIED = (8, 10, 15, 1024, 1026, 1031)
# keepcaps, securebits, mm, child-subreaper, cap-ambient, ptracer.
_PRCTLS_DENIED = (8, 28, 35, 36, 47, 0x59616D61)
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _SIGKILL = 1, 4, 9


def available() -> bool:
    """Is there seccomp in this kernel, and a table for this architecture?"""
    return platform.machine() in _AUDIT and _libc().prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) >= 0


def program(launch: tuple[int, int, int], pid: int, *, deny_truncate: bool) -> bytes:
    """Return the filter for a worker.

    `launch` holds the addresses of path, argv and envp of the one `execve` that gets through; `pid` is the
    only process that may be signalled; `deny_truncate` stands in for Landlock before ABI 3.
    """
    machine = platform.machine()
    column = _COLUMN[machine]
    instructions: Block = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_JEQ, 1, 0, _AUDIT[machine]),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        # Also turns away the x32 calls of x86_64, whose numbers have bit 30 set.
        (_JGT, 0, 1, NEWEST),
        _deny(errno.ENOSYS),
    ]
    for numbers in DENIED.values():
        instructions += _block(numbers[column], [_deny(errno.EPERM)])
    bodies = _bodies(launch, pid)
    if deny_truncate:
        bodies["truncate"] = [_deny(errno.EPERM)]
    for name, body in bodies.items():
        instructions += _block(CHECKED[name][column], body)
    instructions.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)


def install(code: bytes) -> None:
    """Put the filter on all threads of this process, for good. Needs PR_SET_NO_NEW_PRIVS. Raises OSError."""
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_ = struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer))
    libc = _libc()
    number, mode, flags = (ctypes.c_long(n) for n in (_SECCOMP[platform.machine()], _SET_MODE_FILTER, _FLAG_TSYNC))
    if libc.syscall(number, mode, flags, ctypes.c_char_p(filter_)) != 0:
        raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")


def _bodies(launch: tuple[int, int, int], pid: int) -> dict[str, Block]:
    shared = _MAP_SHARED_ANONYMOUS
    truncates = _O_TRUNC | _O_ACCMODE
    return {
        "clone": [_argument(0), (_JSET, 0, 1, _CLONE_NOT_PLAIN), _deny(errno.EPERM), _ALLOWED],
        "clone3": [_deny(errno.ENOSYS)],
        "openat2": [_deny(errno.ENOSYS)],
        "execve": _only_launch(launch),
        "kill": _only(0, (pid,)),
        "tgkill": _only(0, (pid,)),
        "prlimit64": _only(0, (0,)),
        "sched_setaffinity": _only(0, (0,)),
        # A mode can reserve blocks beyond the end of the file, which the limit on file size does not count.
        "fallocate": _only(1, (0,)),
        "ioctl": _only(1, _IOCTLS),
        "fcntl": _never(1, _FCNTLS_DENIED),
        # Opening for reading with O_TRUNC truncates, and Landlock before ABI 3 only sees the reading.
        "open": _masked(1, truncates, _O_TRUNC),
        "openat": _masked(2, truncates, _O_TRUNC),
        "mmap": _masked(3, shared, shared),
        "prctl": [
            _argument(0),
            *_when(_PR_SET_PDEATHSIG, _only(1, (_SIGKILL,))),
            *_when(_PR_SET_DUMPABLE, _only(1, (0,))),
            *_never(0, _PRCTLS_DENIED),
        ],
    }


def _block(number: int, body: Block) -> Block:
    return [] if number < 0 else _when(number, body)


def _when(value: int, body: Block) -> Block:
    return [(_JEQ, 0, len(body), value), *body]


def _only(index: int, values: tuple[int, ...]) -> Block:
    tests: Block = [(_JEQ, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [_argument(index), *tests, _deny(errno.EPERM), _ALLOWED]


def _never(index: int, values: tuple[int, ...]) -> Block:
    tests: Block = [(_JEQ, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [_argument(index), *tests, _ALLOWED, _deny(errno.EPERM)]


def _masked(index: int, mask: int, value: int) -> Block:
    return [_argument(index), (_AND, 0, 0, mask), (_JEQ, 0, 1, value), _deny(errno.EPERM), _ALLOWED]


def _only_launch(addresses: tuple[int, int, int]) -> Block:
    words = [
        (_ARGUMENTS + 8 * index + 4 * half, address >> (32 * half) & 0xFFFFFFFF)
        for index, address in enumerate(addresses)
        for half in (0, 1)
    ]
    body: Block = []
    for offset, word in words:
        body += [(_LOAD, 0, 0, offset), (_JEQ, 1, 0, word), _deny(errno.EPERM)]
    return [*body, _ALLOWED]


def _argument(index: int) -> Instruction:
    # The low word: all arguments checked this way are ints of the kernel's, which ignores the high word.
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * index)


def _deny(code: int) -> Instruction:
    return (_RETURN, 0, 0, _ERRNO | code)


_ALLOWED: Instruction = (_RETURN, 0, 0, _ALLOW)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
