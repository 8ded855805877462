"""Start processes, and lay hands on others (run as a job)."""

import _posixsubprocess
import ctypes
import multiprocessing
import os
import platform
import signal
import subprocess

_libc = ctypes.CDLL(None, use_errno=True)


def fork(case):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def raw_clone(case):
    number = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    child = _libc.syscall(number, signal.SIGCHLD, 0, 0, 0, 0)
    if child == 0:
        os._exit(0)
    assert child > 0, os.strerror(ctypes.get_errno())
    os.waitpid(child, 0)


def new_user_namespace(case):
    child = _libc.fork()
    if child == 0:
        os._exit(0 if _libc.unshare(0x10000000) == 0 else 1)
    assert child > 0
    assert os.waitpid(child, 0)[1] == 0


def run(case):
    subprocess.run(["/bin/sh", "-c", f"echo x > {case.outside}/run.txt"], check=True)


def system(case):
    assert os.system(f"echo x > {case.outside}/system.txt") == 0


def c_system(case):
    assert _libc.system(f"echo x > {case.outside}/c_system.txt".encode()) == 0


def spawn(case):
    os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)


def fork_exec(case):
    """Below the audit events of subprocess; its arguments differ between versions of Python."""
    read, write = os.pipe()
    program = ([b"/bin/true"], [b"/bin/true"], True, (write,), None, None)
    descriptors = (-1, -1, -1, -1, -1, -1, read, write)
    users = (None, None, None, -1, None)
    for rest in ((-1, *users, False), (-1, *users), users):
        try:
            child = _posixsubprocess.fork_exec(*program, *descriptors, True, False, *rest)
        except TypeError:
            continue
        os.waitpid(child, 0)
        return
    raise AssertionError("no such signature")


def run_disguised_as_platform(case):
    """From a frame that says it is the standard library's `platform`."""
    code = compile("import subprocess; subprocess.run(['/bin/true'], check=True)", platform.__file__, "exec")
    exec(code, {"__file__": platform.__file__, "__name__": "platform"})


def multiprocess(case):
    process = multiprocessing.get_context("fork").Process(target=int)
    process.start()
    process.join()
    assert process.exitcode == 0


def kill_victim(case):
    os.kill(case.victim, signal.SIGURG)


def signal_victim_by_descriptor(case):
    signal.pidfd_send_signal(os.pidfd_open(case.victim), signal.SIGURG)


def signal_thread_of_victim(case):
    number = {"x86_64": 234, "aarch64": 131}[platform.machine()]
    assert _libc.syscall(number, case.victim, case.victim, signal.SIGURG) == 0


def slow_victim(case):
    os.setpriority(os.PRIO_PROCESS, case.victim, 5)


def pin_victim(case):
    os.sched_setaffinity(case.victim, {0})


def limit_victim(case):
    import resource

    resource.prlimit(case.victim, resource.RLIMIT_CORE, (0, 0))


def trace_victim(case):
    assert _libc.ptrace(16, case.victim, None, None) == 0
    os.waitpid(case.victim, 0x40000000)
    assert _libc.ptrace(17, case.victim, None, None) == 0


def leave_process_group(case):
    os.setpgid(0, 0)


def outlive_parent(case):
    """Take back the signal on the death of the parent."""
    assert _libc.prctl(1, 0, 0, 0, 0) == 0
