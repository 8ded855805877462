"""Memory that no limit counts, and interfaces of the kernel that go round a filter."""

import ctypes
import fcntl
import mmap
import os
import struct

_libc = ctypes.CDLL(None, use_errno=True)


def memory_file(case):
    os.close(os.memfd_create("x"))


def shared_anonymous_memory(case):
    mmap.mmap(-1, 4096).close()


def system_v_memory(case):
    segment = _libc.shmget(0, 4096, 0o1600)
    assert segment >= 0
    _libc.shmctl(segment, 0, None)


def watch_folder(case):
    watch = _libc.inotify_init()
    assert watch >= 0
    assert _libc.inotify_add_watch(watch, case.outside.encode(), 0xFFF) >= 0


def no_address_randomisation(case):
    assert _libc.personality(0x0040000) >= 0


def owner_of_signals(case):
    read, _ = os.pipe()
    fcntl.fcntl(read, fcntl.F_SETOWN, case.front)


def lease(case):
    descriptor = os.open(f"{case.project}/source.py", os.O_RDONLY)
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    os.close(descriptor)


def flags_of_file(case):
    """chattr +A on a file that may only be read."""
    descriptor = os.open(f"{case.project}/source.py", os.O_RDONLY)
    flags = struct.unpack("i", fcntl.ioctl(descriptor, 0x80086601, b"\0" * 4))[0]
    fcntl.ioctl(descriptor, 0x40086602, struct.pack("i", flags | 0x80))


def reserve_beyond_end_of_file(case):
    """Blocks that no limit on the size of a file counts."""
    with open(f"{case.scratch}/reserved", "wb") as file:
        assert _libc.fallocate(file.fileno(), 1, ctypes.c_long(0), ctypes.c_long(1 << 20)) == 0


def a_call_newer_than_the_filter(case):
    """setxattrat (Linux 6.13): EINVAL, EFAULT and the like mean that the kernel looked at it."""
    _libc.syscall(463, -100, case.project.encode(), 0, None, 0, 0)
    if ctypes.get_errno() == 38:
        raise OSError(38, "setxattrat")
