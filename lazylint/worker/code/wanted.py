"""What libraries, whose code is not looked into, want as they are imported, and the wall refuses."""

from __future__ import annotations

import mimetypes
import tempfile

from . import temporary


def stand_in() -> None:
    """Let them make temporary files that are names alone, and read no list of types of files of the system's."""
    for theirs, ours in temporary.OURS.items():
        setattr(tempfile, theirs.__name__, ours)
    mimetypes.knownfiles.clear()
