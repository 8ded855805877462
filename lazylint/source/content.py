"""What is in a file: its bytes, the lines of a text."""

from __future__ import annotations

import errno
import os
import stat

_TO_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def bytes_of(path: str) -> bytes:
    """What is in a file. Raises `OSError`, also for what is no file, and might never end."""
    descriptor = os.open(path, _TO_READ)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) and not os.path.samefile(path, os.devnull):
            raise OSError(errno.EINVAL, "it is no regular file; a text may come by stdin, which is called `-`")
        # Most files are there in one go; one that grows, or comes in parts, is read to its end.
        data = os.read(descriptor, status.st_size + 1)
        if len(data) != status.st_size:
            with open(descriptor, "rb", closefd=False) as file:
                data += file.read()
        return data
    finally:
        os.close(descriptor)


def split_lines(text: str) -> list[str]:
    """Lines as Python counts them: a form feed or a line separator inside a string ends none."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
