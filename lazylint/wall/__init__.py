"""The wall: user code runs in a process that the operating system has locked before it starts.

`command` gives the command line of a launcher that locks itself and then becomes the given program, so that
even a `.pth` file of the project's interpreter runs locked. There is a file for each operating system; only
Linux is proven by the escape suite, so `Sandbox.STRICT` is to be had there alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lazylint.wall.policy import Layer, Policy, Sandbox, WallError

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["Layer", "Policy", "Sandbox", "WallError", "command", "environment", "layers"]

_PACKAGE = str(Path(__file__).resolve().parent.parent)


def command(argv: Sequence[str], policy: Policy, sandbox: Sandbox) -> list[str]:
    """Return the command line that locks a process by `policy` and then runs `argv` in it.

    `argv[0]` is the absolute path of a Python interpreter. The program gets `environment(policy.scratch)`,
    whatever environment the launcher is started with. Raises `WallError` if `sandbox` is strict and a layer
    is missing.
    """
    if sandbox is Sandbox.OFF:
        return list(argv)
    program = Path(argv[0])
    if not program.is_absolute() or not program.is_file():
        raise WallError(f"the interpreter `{argv[0]}` must be the absolute path of a file")
    if not Path(policy.scratch).is_dir():
        raise WallError(f"the scratch folder `{policy.scratch}` does not exist")
    system = _system()
    strict = sandbox is Sandbox.STRICT
    missing = ["a wall for this operating system"] if system is None else system.missing()
    if missing and strict:
        raise WallError(
            f"the sandbox cannot be enforced here: no {', no '.join(missing)}; "
            "use `--sandbox=best-effort` for the layers there are, or `--no-exec` to run no user code"
        )
    if system is None:
        return list(argv)
    spec = {
        "strict": strict,
        "reads": [_PACKAGE, *policy.reads],
        "scratch": policy.scratch,
        "cpu_seconds": policy.cpu_seconds,
        "file_bytes": policy.file_bytes,
        "memory_bytes": policy.memory_bytes,
        "processes": policy.processes,
        "descriptors": list(policy.descriptors),
        "environment": environment(policy.scratch),
    }
    launch: list[str] = system.command(list(argv), spec)
    return launch


def environment(scratch: str | Path) -> dict[str, str]:
    """Return the whole environment of a walled process: nothing of the user's, caches below `scratch`."""
    home = str(scratch)
    variables = {
        "PATH": "/usr/bin:/bin",
        "HOME": home,
        "USER": "lazylint",
        "LOGNAME": "lazylint",
        "TMPDIR": home,
        "XDG_CACHE_HOME": f"{home}/cache",
        "XDG_CONFIG_HOME": f"{home}/config",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "HF_HOME": f"{home}/huggingface",
        "TORCH_HOME": f"{home}/torch",
        "TORCHINDUCTOR_CACHE_DIR": f"{home}/torchinductor",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "CUDA_VISIBLE_DEVICES": "",
    }
    if sys.platform == "win32":
        import os

        root = os.environ.get("SYSTEMROOT", r"C:\Windows")
        windows = {
            "SYSTEMROOT": root,
            "PATH": rf"{root}\System32",
            "TEMP": home,
            "TMP": home,
            "USERPROFILE": home,
        }
        variables.update(windows)
    return variables


def layers() -> list[Layer]:
    """Return the layers of the wall on this machine, those that are missing too."""
    system = _system()
    if system is None:
        return [Layer("wall", False, f"lazylint has no wall for {sys.platform}")]
    found: list[Layer] = system.layers()
    return found


def _system() -> ModuleType | None:
    """Return the module of this operating system: `missing()`, `layers()` and `command(argv, spec)`."""
    if sys.platform.startswith("linux"):
        from lazylint.wall import linux

        return linux
    if sys.platform == "darwin":
        from lazylint.wall import macos

        return macos
    if sys.platform == "win32":
        from lazylint.wall import windows

        return windows
    return None
