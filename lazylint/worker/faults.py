"""Failures of our own: what is said of them, and their traceback where people ask for it."""

from __future__ import annotations

import sys
import traceback

DEBUG = "--debug" in sys.argv


def spoken(error: BaseException) -> str:
    """What is said of a failure that is a bug of lazylint's; its traceback is printed in a debugging run."""
    if DEBUG:
        traceback.print_exception(error)
    return f"lazylint failed on it, which is a bug: {type(error).__name__}: {error}"
