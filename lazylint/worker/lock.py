"""Locks put on from within: `deny_exec` by the worker's first line, `deny_children` by each job.

The launcher has to leave open what the worker needs: one `execve`, and `fork`. These close it. They stand
alone (standard library and ctypes), because they run in the project's interpreter. No lock comes off again.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
import struct
import sys
import tempfile

# (x86_64, aarch64); -1 where the architecture has no such call.
_EXEC = {"execve": (59, 221), "execveat": (322, 281)}
_CHILDREN = {
    "fork": (57, -1),
    "vfork": (58, -1),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
}
_DEADLINE = {"timer_settime": (223, 110), "timer_delete": (226, 111)}
_CLONE, _CLONE3, _TIMER_CREATE, _SECCOMP = (56, 220), (435, 435), (222, 107), (317, 277)
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_LOAD, _JEQ, _JSET, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_CLONE_THREAD = 0x10000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_LANDLOCK = (444, 445, 446)
_MAKE_FIFO, _WRITE_FILE = 1 << 10, 1 << 1
_WRITES = _WRITE_FILE | 0b1111111110000  # and everything that makes or removes a name


def available() -> bool:
    """Can this system hold the locks: Linux on an architecture with a table?"""
    return sys.platform.startswith("linux") and platform.machine() in _MACHINES


def deny_exec() -> None:
    """Deny this process, its threads and children to run a program, and others to look into its memory.

    Raises OSError where the kernel refuses.
    """
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _install([(numbers, errno.EPERM) for numbers in _EXEC.values()])
    _prctl(_PR_SET_DUMPABLE, 0)


def deny_children(seconds: float | None = None, cpu_seconds: int | None = None, *, writes: bool = False) -> None:
    """Lock a forked job: no processes, no signals, no way into the worker it came from.

    `seconds` is the wall-clock time, `cpu_seconds` the processor time after which the kernel kills the job
    (SIGKILL). Unless `writes`, the job writes no file but `/dev/null`: a limit on the size of one file does
    not keep many files from filling a disk.
    The job dies with the thread that forked it. Raises OSError where the kernel refuses.
    """
    parent = os.getppid()
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    if cpu_seconds is not None:
        import resource

        used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        limit = used + cpu_seconds if hard == resource.RLIM_INFINITY else min(used + cpu_seconds, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    # Found out by writing, so before writing ends; torch._dynamo will not be imported without an answer.
    tempfile.gettempdir()
    _nest(writes)
    denied = [(numbers, errno.EPERM) for numbers in _CHILDREN.values()] + [(_CLONE3, errno.ENOSYS)]
    if seconds is not None:
        _deadline(seconds)
        # What is left on the clock can be neither changed nor taken away.
        denied += [(numbers, errno.EPERM) for numbers in _DEADLINE.values()]
    _install(denied, threads_only=True)


def _deadline(seconds: float) -> None:
    """Have the kernel send this process SIGKILL after `seconds`, so nobody needs the right to kill it."""
    timer = ctypes.c_int()
    event = ctypes.create_string_buffer(struct.pack("@Pii", 0, signal.SIGKILL, 0), 64)
    column = _column()
    clock_monotonic = 1
    _syscall(_TIMER_CREATE[column], clock_monotonic, event, ctypes.byref(timer))
    whole = int(seconds)
    moment = struct.pack("@4l", 0, 0, whole, max(1, int((seconds - whole) * 1e9)))
    _syscall(_DEADLINE["timer_settime"][column], timer.value, 0, moment, None)


def _nest(writes: bool) -> None:
    """Enter a Landlock domain of its own, from which the one above can be neither traced nor signalled."""
    create, add, restrict = _LANDLOCK
    version = _libc.syscall(create, None, ctypes.c_long(0), ctypes.c_long(1))
    if version <= 0:
        return
    files = _MAKE_FIFO if writes else _WRITES | (1 << 14 if version >= 3 else 0)
    attributes = struct.pack("=QQQ", files, 0, 3 if version >= 6 else 0)
    ruleset = _syscall(create, attributes, 24 if version >= 6 else 8, 0)
    try:
        if not writes:
            null = os.open("/dev/null", os.O_PATH | os.O_CLOEXEC)
            try:
                _syscall(add, ruleset, 1, struct.pack("=Qi", _WRITE_FILE, null), 0)
            finally:
                os.close(null)
        _syscall(restrict, ruleset, 0)
    finally:
        os.close(ruleset)


def _install(denied: list[tuple[tuple[int, int], int]], *, threads_only: bool = False) -> None:
    column, audit = _MACHINES[platform.machine()] if available() else (0, 0)
    if not audit:
        raise OSError(errno.ENOSYS, f"no lock for {sys.platform} on {platform.machine()}")
    code = [(_LOAD, 0, 0, 4), (_JEQ, 1, 0, audit), (_RETURN, 0, 0, _KILL_PROCESS), (_LOAD, 0, 0, 0)]
    for numbers, error in denied:
        if numbers[column] >= 0:
            code += [(_JEQ, 0, 1, numbers[column]), (_RETURN, 0, 0, _ERRNO | error)]
    if threads_only:
        deny = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
        code += [(_JEQ, 0, 3, _CLONE[column]), (_LOAD, 0, 0, 16), (_JSET, 1, 0, _CLONE_THREAD), deny]
    code.append((_RETURN, 0, 0, _ALLOW))
    packed = b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
    buffer = ctypes.create_string_buffer(packed, len(packed))
    # Mode filter, on all threads: a library imported earlier may have started some.
    _syscall(_SECCOMP[column], 1, 1, struct.pack("@HP", len(code), ctypes.addressof(buffer)))


def _column() -> int:
    return _MACHINES[platform.machine()][0]


def _syscall(number: int, *arguments: object) -> int:
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    result: int = _libc.syscall(ctypes.c_long(number), *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"system call {number}: {os.strerror(ctypes.get_errno())}")
    return result


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}: {os.strerror(ctypes.get_errno())}")


_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
