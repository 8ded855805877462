"""The wall on Linux: a launcher that locks itself by Landlock, seccomp and limits, then becomes the program.

Run as a plain file, `python -I -S linux.py SPEC ARGV...`, with SPEC a JSON object. Exit status `REFUSED`
means that a layer could not be put up and nothing was run.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import json
import os
import platform
import struct
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

if __name__ == "__main__":
    # The package is entered without running its __init__, which this process has no use for.
    _here = os.path.dirname(os.path.abspath(__file__))
    for _name, _path in (("lazylint", os.path.dirname(_here)), ("lazylint.wall", _here)):
        sys.modules[_name] = type(sys)(_name)
        sys.modules[_name].__path__ = [_path]

from lazylint.wall import landlock, seccomp

if TYPE_CHECKING:
    from lazylint.wall.policy import Layer

REFUSED = 125

_SYSTEM_READS = ("/usr", "/lib", "/lib32", "/lib64", "/nix/store")
_SYSTEM_FILES = (
    "/etc/ld.so.cache", "/etc/localtime", "/dev/urandom", "/dev/random",
    "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/proc/sys/vm/overcommit_memory",
    "/proc/self/maps", "/proc/self/status", "/proc/self/stat", "/proc/self/statm",
    "/sys/devices/system/cpu", "/sys/devices/system/node",
)  # fmt: skip
_PR_SET_PDEATHSIG, _PR_CAPBSET_READ, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 23, 24, 38
_CAP_DAC_READ_SEARCH = 2
_CAPSET = {"x86_64": 126, "aarch64": 91}
_SIGKILL = 9
_OPEN_FILES = 256
# Random addresses lie within the least user address space of the architecture's kernels.
_ADDRESS_BITS = {"x86_64": 46, "aarch64": 38}
_PAGE = 4096


def command(argv: list[str], spec: dict[str, Any]) -> list[str]:
    """Return the command line of the launcher."""
    return [sys.executable, "-I", "-S", os.path.abspath(__file__), json.dumps(spec), *argv]


def missing() -> list[str]:
    """Return the names of the layers that strict insists on and this kernel lacks."""
    return [name for name, there in (("Landlock", landlock.abi() > 0), ("seccomp", seccomp.available())) if not there]


def layers() -> list[Layer]:
    """Return what this kernel can hold, layer by layer."""
    from lazylint.wall.policy import Layer

    version = landlock.abi()
    gaps = [what for since, what in ((5, "device ioctls"), (6, "signals")) if version < since]
    files = f"ABI {version}" + (f"; left to seccomp: {', '.join(gaps)}" if gaps else "")
    table = f"filter for {platform.machine()}" if seccomp.available() else f"no table for {platform.machine()}"
    root = " (processes are not counted for root)" if os.getuid() == 0 else ""
    return [
        Layer("landlock", version > 0, files if version else "not in this kernel, or disabled at boot"),
        Layer("seccomp", seccomp.available(), table),
        Layer("limits", True, f"processor time, file size, memory, open files, processes{root}"),
        Layer("environment", True, "cleared; HOME and TMPDIR are the scratch folder"),
    ]


def main(arguments: list[str]) -> NoReturn:
    """Lock this process by the JSON in `arguments[0]` and execute the rest."""
    spec, argv = json.loads(arguments[0]), arguments[1:]
    # Made beforehand, for jobs that may not write: importing torch._dynamo insists on its cache folder.
    for value in spec["environment"].values():
        if value.startswith(spec["scratch"] + "/"):
            os.makedirs(value, mode=0o700, exist_ok=True)
    steps: list[Callable[[], None]] = [
        lambda: _leave_terminal(spec["descriptors"]),
        _die_with_parent,
        lambda: _limit(spec),
        _drop_capabilities,
    ]
    version = landlock.abi()
    launch, execute = _one_exec(argv, spec["environment"])
    rules = list(_rules(argv[0], spec["reads"], spec["scratch"]))
    if version:
        steps.append(lambda: landlock.restrict(version, rules))
    if seccomp.available():
        code = seccomp.program(launch, os.getpid(), deny_truncate=version < 3)
        steps.append(lambda: seccomp.install(code))
    if spec["strict"] and missing():
        _refuse(f"no {', no '.join(missing())}")
    for step in steps:
        try:
            step()
        except OSError as error:
            if spec["strict"]:
                _refuse(str(error))
    _refuse(f"cannot execute {argv[0]}: {os.strerror(execute())}")


def _refuse(reason: str) -> NoReturn:
    os.write(2, f"lazylint: the sandbox cannot be enforced: {reason}\n".encode())
    os._exit(REFUSED)


def _leave_terminal(keep: list[int]) -> None:
    """Start a session (no controlling terminal to type into) and close what was inherited."""
    with contextlib.suppress(PermissionError):
        os.setsid()
    bounds = [2, *sorted(keep), os.sysconf("SC_OPEN_MAX")]
    for below, above in itertools.pairwise(bounds):
        os.closerange(below + 1, above)
    for descriptor in keep:
        os.set_inheritable(descriptor, True)


def _die_with_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def _limit(spec: dict[str, Any]) -> None:
    import resource

    limits = {
        resource.RLIMIT_CPU: spec["cpu_seconds"],
        resource.RLIMIT_FSIZE: spec["file_bytes"],
        # Not RLIMIT_AS: torch reserves far more address space than it uses.
        resource.RLIMIT_DATA: spec["memory_bytes"],
        resource.RLIMIT_NPROC: _tasks_of_user() + spec["processes"],
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for limit, value in limits.items():
        if value is not None:
            hard = resource.getrlimit(limit)[1]
            bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(limit, (bound, bound))


def _tasks_of_user() -> int:
    """Count the threads of this user, as RLIMIT_NPROC does; 0 for root, to whom it does not apply."""
    user, count = os.getuid(), 0
    if user == 0:
        return 0
    for entry in os.scandir("/proc"):
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == user:
                count += len(os.listdir(f"/proc/{entry.name}/task"))
    return count


def _drop_capabilities() -> None:
    """Set no_new_privs and give up what root may, but for reading others' files (projects in containers)."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    effective = _effective_capabilities()
    if effective:
        for capability in range(64):
            if capability != _CAP_DAC_READ_SEARCH and _libc.prctl(_PR_CAPBSET_READ, capability, 0, 0, 0) == 1:
                _prctl(_PR_CAPBSET_DROP, capability)
    keep = effective & 1 << _CAP_DAC_READ_SEARCH
    header, data = struct.pack("=Ii", 0x20080522, 0), struct.pack("=6I", keep, keep, 0, 0, 0, 0)
    number = ctypes.c_long(_CAPSET.get(platform.machine(), -1))
    if effective and _libc.syscall(number, ctypes.c_char_p(header), ctypes.c_char_p(data)) != 0:
        raise OSError(ctypes.get_errno(), "capabilities cannot be dropped")


def _effective_capabilities() -> int:
    with open("/proc/self/status", encoding="ascii", errors="replace") as status:
        return next(int(line.split()[1], 16) for line in status if line.startswith("CapEff:"))


def _rules(program: str, reads: list[str], scratch: str) -> Iterator[tuple[str, int]]:
    """Yield what Landlock allows, as pairs of path and rights."""
    for path in (*_SYSTEM_READS, *_SYSTEM_FILES, *_libraries(program), *reads):
        yield path, landlock.READ
    # `import torch` opens it for writing.
    yield "/dev/null", landlock.READ_FILE | landlock.WRITE_FILE
    yield scratch, landlock.WRITE
    for binary in (program, _elf_interpreter(program)):
        if binary:
            yield binary, landlock.READ_FILE | landlock.EXECUTE


def _libraries(program: str) -> Iterator[str]:
    """Yield where an interpreter keeps its libraries: its virtual environment's, and the base Python's.

    Only `lib`, not the whole prefix, which for `~/bin/python` is the home.
    """
    prefixes = [os.path.dirname(os.path.dirname(path)) for path in (program, os.path.realpath(program))]
    settings = os.path.join(prefixes[0], "pyvenv.cfg")
    with contextlib.suppress(OSError), open(settings, encoding="utf-8", errors="replace") as lines:
        yield settings
        for line in lines:
            key, _, value = line.partition("=")
            if key.strip() == "home":
                prefixes.append(os.path.dirname(value.strip()))
    for prefix in prefixes:
        yield os.path.join(prefix, "lib")
        yield os.path.join(prefix, "lib64")


def _elf_interpreter(program: str) -> str | None:
    """Return the dynamic loader that a 64-bit little-endian ELF file names."""
    with open(program, "rb") as binary:
        head = binary.read(64)
        if head[:6] != b"\x7fELF\x02\x01":
            _refuse(f"{program} is no Python binary but a script; name the interpreter it starts")
        offset, size, count = *struct.unpack_from("<Q", head, 32), *struct.unpack_from("<HH", head, 54)
        for index in range(count):
            binary.seek(offset + index * size)
            kind, _, start, _, _, length = struct.unpack("<IIQQQQ", binary.read(40))
            if kind == 3:
                binary.seek(start)
                return os.fsdecode(binary.read(length).rstrip(b"\0"))
    return None


def _one_exec(argv: list[str], environment: dict[str, str]) -> tuple[tuple[int, int, int], Callable[[], int]]:
    """Return the addresses of path, argv and envp, and the call that executes them (giving errno on failure).

    The filter lets through an `execve` with these three pointers only. They are drawn at random and gone with
    this memory, so no later code can make the call again.
    """
    path = _placed(os.fsencode(argv[0]) + b"\0")
    words = [[os.fsencode(word) for word in argv], [os.fsencode(f"{k}={v}") for k, v in environment.items()]]
    strings = [[ctypes.create_string_buffer(word) for word in group] for group in words]
    tables = [_placed(struct.pack(f"@{len(group) + 1}P", *map(ctypes.addressof, group), 0)) for group in strings]

    def execute() -> int:
        _libc.execve(*(ctypes.c_void_p(address) for address in (path, *tables)))
        del strings[:]
        return ctypes.get_errno()

    return (path, tables[0], tables[1]), execute


def _placed(content: bytes) -> int:
    """Copy `content` to a random address and return it."""
    room = (len(content) // _PAGE + 2) * _PAGE
    private_anonymous_fixed_noreplace = 0x100022
    _libc.mmap.restype = ctypes.c_void_p
    for _ in range(64):
        draw = int.from_bytes(os.urandom(8), "little") % (1 << _ADDRESS_BITS.get(platform.machine(), 30))
        wanted = (draw | 1 << 32) // _PAGE * _PAGE
        flags = private_anonymous_fixed_noreplace
        found = _libc.mmap(ctypes.c_void_p(wanted), ctypes.c_size_t(room), 3, flags, -1, ctypes.c_long(0))
        if found == wanted:
            address: int = found + draw % _PAGE // 16 * 16
            ctypes.memmove(address, content, len(content))
            return address
    _refuse("no memory for the launch")


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}: {os.strerror(ctypes.get_errno())}")


_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

if __name__ == "__main__":
    main(sys.argv[1:])
