"""Become another program. The last attempt does not come back: the shell says for it that it was done."""

import ctypes
import os


def exec_by_c_with_every_pointer(case):
    """Fails with another errno than EPERM if the kernel looks at the call at all."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.execve(b"/nonexistent/program", None, None)
    if ctypes.get_errno() == 1:
        raise PermissionError("execve")


def execveat(case):
    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 322, "aarch64": 281}[os.uname().machine]
    libc.syscall(number, -100, b"/nonexistent/program", None, None, 0)
    if ctypes.get_errno() == 1:
        raise PermissionError("execveat")


def exec_a_shell(case):
    os.execve("/bin/sh", ["sh", "-c", f"echo x > {case.outside}/exec.txt; echo did exec_a_shell"], {})
