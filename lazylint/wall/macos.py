"""The wall on macOS, by sandbox-exec: written from its documentation and NOT TESTED, so strict is refused.

The profile denies all but reading named folders, writing the scratch folder and running the interpreter.
Apple calls sandbox-exec deprecated and offers no other way for a command line.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from lazylint.wall.policy import Layer

_SANDBOX_EXEC = "/usr/bin/sandbox-exec"
_SYSTEM_READS = (
    "/usr/lib", "/usr/share", "/System", "/Library/Frameworks", "/Library/Developer/CommandLineTools",
    "/private/var/db/dyld", "/private/var/db/timezone", "/private/etc/localtime",
    "/opt/homebrew", "/usr/local",
)  # fmt: skip


def command(argv: list[str], spec: dict[str, Any]) -> list[str]:
    """Return the command line of the launcher, which sets limits and then becomes sandbox-exec."""
    return [sys.executable, "-I", "-S", os.path.abspath(__file__), json.dumps(spec), *argv]


def missing() -> list[str]:
    """Return what strict insists on: proof, which this wall does not have."""
    return ["proof that the wall holds on macOS"]


def layers() -> list[Layer]:
    """Return the layers that best-effort puts up."""
    from lazylint.wall.policy import Layer

    there = os.access(_SANDBOX_EXEC, os.X_OK)
    return [
        Layer("sandbox-exec", there, "untested; jobs are not locked a second time" if there else "not found"),
        Layer("limits", True, "processor time, file size, open files; memory is not limited"),
        Layer("environment", True, "cleared; HOME and TMPDIR are the scratch folder"),
    ]


def profile(program: str, reads: list[str], scratch: str) -> str:
    """Return the sandbox profile (SBPL) of a policy; paths are resolved, as Seatbelt matches real ones."""
    prefixes = {os.path.dirname(os.path.dirname(path)) for path in (program, os.path.realpath(program))}
    readable = [*_SYSTEM_READS, *(f"{prefix}/lib" for prefix in sorted(prefixes)), *reads]
    readable += [f"{prefix}/pyvenv.cfg" for prefix in sorted(prefixes)]
    readable += [f"{prefix}/Python" for prefix in sorted(prefixes)]
    roots = "\n  ".join(f"(subpath {_quoted(path)})" for path in dict.fromkeys(map(os.path.realpath, readable)))
    binaries = " ".join(f"(literal {_quoted(path)})" for path in dict.fromkeys((program, os.path.realpath(program))))
    here = _quoted(os.path.realpath(scratch))
    return f"""(version 1)
(deny default)
(allow process-fork)
(allow process-exec {binaries})
(allow signal (target self))
(allow sysctl-read)
(allow file-read-metadata)
(allow file-read* {binaries} (literal "/dev/urandom") (literal "/dev/random")
  {roots})
(allow file-read* file-write-data (literal "/dev/null"))
(allow file-read* file-write* (subpath {here}))
(deny file-write-mode file-write-owner file-write-flags file-write-setugid)
"""


def main(arguments: list[str]) -> NoReturn:
    """Limit this process by the JSON in `arguments[0]` and execute the rest under sandbox-exec."""
    import resource

    spec, argv = json.loads(arguments[0]), arguments[1:]
    for limit, value in (
        (resource.RLIMIT_CPU, spec["cpu_seconds"]),
        (resource.RLIMIT_FSIZE, spec["file_bytes"]),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    rules = profile(argv[0], spec["reads"], spec["scratch"])
    os.execve(_SANDBOX_EXEC, [_SANDBOX_EXEC, "-p", rules, *argv], spec["environment"])


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    main(sys.argv[1:])
