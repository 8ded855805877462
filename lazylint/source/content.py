"""What is in a file: its bytes, the lines of a text."""

from __future__ import annotations

import errno
import os
import stat

_TO_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

# What one read may bring of a file whose size was not asked for.
_AT_ONCE = 32_767


def bytes_of(path: str, *, is_file: bool = False) -> bytes:
    """What is in a file. Raises `OSError`, also for what is no file, and might never end; `is_file` spares the look."""
    descriptor = os.open(path, _TO_READ)
    try:
        size = _AT_ONCE if is_file else _size(path, descriptor)
        # Most files are there in one go; one that grows, or comes in parts, is read to its end.
        data = os.read(descriptor, size + 1)
        if len(data) > size or (len(data) < size and not is_file):
            with open(descriptor, "rb", closefd=False) as file:
                data += file.read()
        return data
    finally:
        os.close(descriptor)


def _size(path: str, descriptor: int) -> int:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) and not os.path.samefile(path, os.devnull):
        raise OSError(errno.EINVAL, "it is no regular file; a text may come by stdin, which is called `-`")
    return status.st_size


def split_lines(text: str) -> list[str]:
    """Lines as Python counts them: a form feed or a line separator inside a string ends none."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
