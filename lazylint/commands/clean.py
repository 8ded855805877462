"""`lazylint clean`: remove the cache folder of a project, and nothing else."""

from __future__ import annotations

import shutil

from lazylint.cache import FOLDER
from lazylint.config import find_config
from lazylint.fault import Fault


def clean(path: str) -> str:
    """Remove the cache; what was done, in words. A link is not followed. Raises `Fault`."""
    folder = find_config([path]).root / FOLDER
    if folder.is_symlink():
        raise Fault("is a link, which is not followed", where=str(folder), remedy="remove it by hand")
    if not folder.is_dir():
        return f"no cache at {folder}"
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise Fault(f"cannot be removed: {error.strerror}", where=str(folder)) from error
    return f"removed {folder}"
