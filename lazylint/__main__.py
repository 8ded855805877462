"""The command, which `python -m lazylint` is too: how its process begins and ends."""

from __future__ import annotations

import gc
import sys

_COLLECTED_AFTER = 100_000


def entry() -> None:
    """Run the command. What no one foresaw is a bug: told as one, with its traceback, and exit code 2."""
    # Most of what a run makes lives to its end: to look through it time and again for what does not is in vain.
    gc.set_threshold(_COLLECTED_AFTER)
    from lazylint.cli import main

    try:
        main(prog_name="lazylint")
    except Exception:
        import traceback

        traceback.print_exc()
        said = "lazylint: error: this is a bug in lazylint; please report it with the lines above"
        print(said, file=sys.stderr)
        sys.exit(2)
    finally:
        # As little is there to be found when Python looks once more, at its end.
        gc.freeze()


if __name__ == "__main__":
    entry()
