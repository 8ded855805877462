"""Files written whole or not at all, and never through links."""

from __future__ import annotations

import contextlib
import os

from lazylint.fault import Fault
from lazylint.source.discover import display_name


def rewrite(path: str, data: bytes) -> None:
    """Put `data` in the place of what is in the file at `path`, whose permissions stay. Raises `Fault`; the file is
    then as it was."""
    made = f"{path}.{os.getpid()}"
    try:
        # A new file of that name could be put in the place even of one that is read-only.
        with open(path, "r+b") as old:
            mode = os.fstat(old.fileno()).st_mode & 0o7777
        try:
            with open(made, "xb") as new:
                new.write(data)
            os.chmod(made, mode)
            os.replace(made, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(made)
            raise
    except OSError as error:
        raise Fault(f"cannot be written: {error.strerror}", where=display_name(path)) from error


def linked(path: str, root: str) -> bool:
    """Whether a link leads to a file, or to a folder that it lies in below `root`."""
    below = os.path.relpath(path, root)
    if below.startswith(os.pardir):
        return os.path.islink(path)
    return os.path.realpath(path) != os.path.join(os.path.realpath(root), below)
