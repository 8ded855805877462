"""Read what is the user's: keys, environment, other processes."""

import os
from pathlib import Path


def read_key(case):
    assert "PRIVATE" in Path(f"{case.outside}/.ssh/id_ed25519").read_text()


def list_keys(case):
    os.listdir(f"{case.outside}/.ssh")


def walk_up_from_project(case):
    os.listdir(f"{case.project}/..")


def read_through_symlink_in_project(case):
    assert "PRIVATE" in Path(f"{case.project}/link_out/.ssh/id_ed25519").read_text()


def read_through_own_symlink(case):
    os.symlink(f"{case.outside}/.ssh/id_ed25519", f"{case.scratch}/key")
    assert "PRIVATE" in Path(f"{case.scratch}/key").read_text()


def read_by_own_hard_link(case):
    os.link(f"{case.outside}/.ssh/id_ed25519", f"{case.scratch}/hard_key")
    assert "PRIVATE" in Path(f"{case.scratch}/hard_key").read_text()


def read_by_folder_descriptor(case):
    folder = os.open(f"{case.outside}/.ssh", os.O_RDONLY | os.O_DIRECTORY)
    os.open("id_ed25519", os.O_RDONLY, dir_fd=folder)


def read_own_environment(case):
    assert os.environ["LAZYLINT_TEST_TOKEN"]


def read_environment_of_another(case):
    assert b"LAZYLINT_TEST_TOKEN" in Path(f"/proc/{case.victim}/environ").read_bytes()


def read_environment_of_parent(case):
    assert Path(f"/proc/{os.getppid()}/environ").read_bytes()


def read_memory_of_victim(case):
    os.open(f"/proc/{case.victim}/mem", os.O_RDONLY)


def read_command_line_of_victim(case):
    assert Path(f"/proc/{case.victim}/cmdline").read_text()


def follow_victim_to_its_folder(case):
    os.listdir(f"/proc/{case.victim}/cwd/")


def list_processes(case):
    os.listdir("/proc")


def read_inherited_descriptor(case):
    assert os.pread(case.descriptor, 7, 0) == b"PRIVATE"


def read_users(case):
    Path("/etc/passwd").read_text()


def read_host_name_file(case):
    Path("/etc/hosts").read_text()
