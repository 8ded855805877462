"""The wall on Windows, a Job object: written from its documentation and NOT TESTED, so strict is refused.

It bounds processes, memory and time, and ends all with the launcher. It denies neither files nor the network.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from lazylint.wall.policy import Layer

_LIMIT_PROCESS_TIME, _LIMIT_ACTIVE_PROCESS = 0x2, 0x8
_LIMIT_PROCESS_MEMORY, _LIMIT_DIE_ON_EXCEPTION, _LIMIT_KILL_ON_CLOSE = 0x100, 0x400, 0x2000
_EXTENDED_LIMITS, _UI_RESTRICTIONS = 9, 4
_ALL_UI_RESTRICTIONS = 0xFF
# The launcher itself, and the stub that is python.exe in a virtual environment.
_OWN_PROCESSES = 2
REFUSED = 125


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def command(argv: list[str], spec: dict[str, Any]) -> list[str]:
    """Return the command line of the launcher, which stays as the program's parent: Windows has no exec."""
    return [sys.executable, "-I", "-S", os.path.abspath(__file__), json.dumps(spec), *argv]


def missing() -> list[str]:
    """Return what strict insists on and Windows does not get."""
    return ["lock on files", "lock on the network"]


def layers() -> list[Layer]:
    """Return the layers that best-effort puts up, and those that are missing."""
    from lazylint.wall.policy import Layer

    return [
        Layer("job object", True, "untested; processes, memory, processor time, ends with lazylint"),
        Layer("environment", True, "cleared; USERPROFILE and TEMP are the scratch folder"),
        Layer("files", False, "user code can read and write what the user can"),
        Layer("network", False, "user code can connect"),
    ]


def limits(spec: dict[str, Any]) -> _ExtendedLimits:
    """Return the limits of a policy as the structure that the kernel reads."""
    extended = _ExtendedLimits()
    flags = _LIMIT_PROCESS_TIME | _LIMIT_ACTIVE_PROCESS | _LIMIT_DIE_ON_EXCEPTION | _LIMIT_KILL_ON_CLOSE
    if spec["memory_bytes"] is not None:
        flags |= _LIMIT_PROCESS_MEMORY
        extended.process_memory = spec["memory_bytes"]
    extended.basic.flags = flags
    hundred_nanoseconds = 10_000_000
    extended.basic.per_process_time = spec["cpu_seconds"] * hundred_nanoseconds
    extended.basic.active_processes = spec["processes"] + _OWN_PROCESSES
    return extended


def main(arguments: list[str]) -> NoReturn:
    """Enter a job limited by the JSON in `arguments[0]`, run the rest in it and exit with its status."""
    spec, argv = json.loads(arguments[0]), arguments[1:]
    try:
        _enter_job(limits(spec))
    except OSError as error:
        print(f"lazylint: no job object: {error}", file=sys.stderr)
        if spec["strict"]:
            sys.exit(REFUSED)
    sys.exit(subprocess.call(argv, env=spec["environment"]))


def _enter_job(extended: _ExtendedLimits) -> None:
    kernel = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)  # noqa: B009 - absent elsewhere
    kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    ui = ctypes.c_uint32(_ALL_UI_RESTRICTIONS)
    done = (
        bool(job)
        and kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(extended), ctypes.sizeof(extended))
        and kernel.SetInformationJobObject(job, _UI_RESTRICTIONS, ctypes.byref(ui), ctypes.sizeof(ui))
        and kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
    )
    if not done:
        raise OSError(f"error {getattr(ctypes, 'get_last_error')()}")  # noqa: B009 - absent elsewhere


if __name__ == "__main__":
    main(sys.argv[1:])
