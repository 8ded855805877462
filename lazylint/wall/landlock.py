"""Landlock, Linux's rights on files for an unprivileged process, through ctypes: what is not named is denied.

Landlock rules follow the file, not the name, so a symbolic link leads to the rights of what it points at.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << bit for bit in range(6))
MAKE_DIR, MAKE_REG = 1 << 7, 1 << 8
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15

READ = READ_FILE | READ_DIR
# No symbolic links, fifos, sockets or devices: the scratch holds plain files only.
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
_ON_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

_NET_TCP = 0b11
_SCOPE_SOCKETS_AND_SIGNALS = 0b11
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def abi() -> int:
    """Return the Landlock version of the running kernel, 0 where there is none."""
    version: int = _libc.syscall(_CREATE, None, ctypes.c_long(0), ctypes.c_long(1))
    return max(0, version)


def handled(version: int) -> tuple[int, int, int]:
    """Return the rights on files, on the net, and the scopes that a kernel of ABI `version` can deny."""
    files = (1 << 13) - 1
    for since, right in ((2, REFER), (3, TRUNCATE), (5, IOCTL_DEV)):
        files |= right if version >= since else 0
    return files, _NET_TCP if version >= 4 else 0, _SCOPE_SOCKETS_AND_SIGNALS if version >= 6 else 0


def restrict(version: int, rules: Iterable[tuple[str, int]]) -> None:
    """Deny this process and its children all that `rules`, pairs of (path, rights), do not allow.

    A path that does not exist is passed over. Needs PR_SET_NO_NEW_PRIVS. Raises OSError if refused.
    """
    files, net, scopes = handled(version)
    size = 8 if version < 4 else 16 if version < 6 else 24
    attributes = struct.pack("=QQQ", files, net, scopes)[:size]
    ruleset = _call(_CREATE, attributes, size, 0)
    try:
        for path, rights in rules:
            _allow(ruleset, path, rights & files)
        _call(_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(target).st_mode):
            rights &= _ON_FILES
        _call(_ADD, ruleset, 1, struct.pack("=Qi", rights, target), 0)
    finally:
        os.close(target)


def _call(number: int, *arguments: int | bytes) -> int:
    words = [ctypes.c_long(word) if isinstance(word, int) else ctypes.c_char_p(word) for word in arguments]
    result: int = _libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"landlock: {os.strerror(ctypes.get_errno())}")
    return result
