"""A job reads the worker it was forked from (run as a job only)."""

import os
from pathlib import Path


def read_memory_of_worker(case):
    os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY)


def read_maps_of_worker(case):
    assert Path(f"/proc/{os.getppid()}/maps").read_text()


def kill_worker_softly(case):
    os.kill(os.getppid(), 0)


def write_to_scratch(case):
    with open(f"{case.scratch}/file", "w") as file:
        file.write("x")
