"""Change files of the user that are no business of a linted program."""

import ctypes
import os
import shutil
import sqlite3


def open_to_write(case):
    with open(f"{case.outside}/new.txt", "w") as file:
        file.write("x")


def os_open_to_write(case):
    os.write(os.open(f"{case.outside}/new2.txt", os.O_WRONLY | os.O_CREAT), b"x")


def append(case):
    with open(f"{case.outside}/victim.txt", "a") as file:
        file.write("x")


def truncate_by_name(case):
    os.truncate(f"{case.outside}/victim.txt", 1)


def truncate_while_reading(case):
    os.close(os.open(f"{case.project}/source.py", os.O_RDONLY | os.O_TRUNC))


def write_into_project(case):
    with open(f"{case.project}/source.py", "a") as file:
        file.write("# x")


def rename(case):
    os.rename(f"{case.outside}/rename_me", f"{case.outside}/renamed")


def remove(case):
    os.unlink(f"{case.outside}/remove_me")


def make_folder(case):
    os.mkdir(f"{case.outside}/folder")


def make_symlink(case):
    os.symlink("/etc/hostname", f"{case.outside}/symlink")


def hard_link_into_scratch(case):
    os.link(f"{case.project}/source.py", f"{case.scratch}/source_{os.getpid()}.py")


def make_fifo(case):
    os.mkfifo(f"{case.outside}/fifo")


def make_fifo_in_scratch(case):
    os.mkfifo(f"{case.scratch}/fifo")


def through_symlink_in_scratch(case):
    os.symlink(case.outside, f"{case.scratch}/way_out")
    with open(f"{case.scratch}/way_out/through.txt", "w") as file:
        file.write("x")


def through_symlink_in_project(case):
    with open(f"{case.project}/link_out/through2.txt", "w") as file:
        file.write("x")


def through_dots(case):
    with open(f"{case.scratch}/../{os.path.basename(case.outside)}/dots.txt", "w") as file:
        file.write("x")


def copy(case):
    shutil.copy(f"{case.project}/source.py", f"{case.outside}/copied.py")


def database(case):
    with sqlite3.connect(f"{case.outside}/base.db") as base:
        base.execute("create table t (x)")


def change_mode(case):
    os.chmod(f"{case.outside}/victim.txt", 0o777)


def change_mode_of_project(case):
    os.chmod(f"{case.project}/source.py", 0o777)


def change_time(case):
    os.utime(f"{case.outside}/victim.txt", (0, 0))


def change_time_of_open_file(case):
    os.utime(os.open(f"{case.project}/source.py", os.O_RDONLY), (0, 0))


def change_owner(case):
    os.chown(f"{case.outside}/victim.txt", os.getuid(), os.getgid())


def c_open(case):
    libc = ctypes.CDLL(None)
    assert libc.open(f"{case.outside}/c.txt".encode(), os.O_WRONLY | os.O_CREAT, 0o600) >= 0


def c_fopen(case):
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    assert libc.fopen(f"{case.outside}/f.txt".encode(), b"w")


def shared_memory_file(case):
    path = f"/dev/shm/lazylint_escape_{os.getpid()}"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    os.unlink(path)
