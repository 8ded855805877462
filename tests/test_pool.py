"""Hostile and unlucky files cost themselves their result and nobody else; answers are read as hostile input."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lazylint import answer, pool, reads, supervisor, wall
from lazylint.fault import Fault
from lazylint.pool import Job, Trace
from lazylint.supervisor import Message, Worker, WorkerGone
from lazylint.wall import linux

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or bool(linux.missing()), reason="needs the wall of Linux"
)

HONEST = """
import torch
from torch import nn
head = nn.LazyLinear(10)
head(torch.rand(2, 2))
head(torch.rand(2, 3))
"""
PIPES = """
import os
import stat
import struct
def pipes():
    for number in range(3, 256):
        try:
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                yield number
        except OSError:
            pass
body = b'{"graphs": []}'
"""
FORGED = "os.write(pipe, b'0123456789abcdef' + struct.pack('>Q', len(body)) + body)"

HOSTILE: dict[str, tuple[str, str]] = {
    "hangs": ("while True: pass", "longer than 2 s"),
    "sleeps_in_c": ("import ctypes\nctypes.CDLL(None).sleep(60)", "longer than 2 s"),
    "deaf": (
        "import signal, ctypes\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nctypes.CDLL(None).sleep(60)",
        "longer than 2 s",
    ),
    "leaves": ("import os\nos._exit(0)", "ended early (exit code 0)"),
    "dies": ("import ctypes\nctypes.string_at(0)", "ended early (signal 11)"),
    "aborts": ("import os\nos.abort()", "ended early (signal 6)"),
    "garbage": (PIPES + "for pipe in pipes(): os.write(pipe, b'x' * 100)", "wrote to the pipe"),
    "forges": (PIPES + f"for pipe in pipes(): {FORGED}\nos._exit(0)", "wrote to the pipe"),
    "forges_without_leaving": (PIPES + f"for pipe in pipes(): {FORGED}", "wrote to the pipe"),
    "floods": (
        PIPES + "for pipe in pipes():\n    while True: os.write(pipe, b'x' * 65536)",
        "too large",
    ),
    "answers_twice": (
        # The nonce is in memory that the job can read: a forger who digs for it still gets one answer only.
        PIPES
        + "import sys\nframe = sys._getframe()\nwhile 'nonce' not in frame.f_locals: frame = frame.f_back\n"
        + "for pipe in pipes():\n    os.write(pipe, frame.f_locals['nonce'] + struct.pack('>Q', len(body)) + body)",
        "more than once",
    ),
    "closes_everything": ("import os, ctypes\nos.closerange(3, 256)\nctypes.CDLL(None).sleep(60)", "longer than 2 s"),
    "nonsense": ("import json\njson.dumps = lambda value: '{\"graphs\": 7}'", "cannot be read"),
    "not_json": ("import json\njson.dumps = lambda value: 'x' * 99", "cannot be read"),
    "speaks_of_secrets": (
        "import json\njson.dumps = lambda value: '{\"graphs\": [{\"name\": null, \"place\": "
        "{\"path\": \"/etc/passwd\", \"line\": 1}}]}'",
        "not in the project",
    ),
    "stops_itself": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nimport ctypes\nctypes.CDLL(None).pause()", "longer than 2 s"),
}


def project(folder: Path, files: dict[str, str]) -> list[Job]:
    """The files written, and their jobs."""
    jobs = []
    for name, text in files.items():
        path = folder / f"{name}.py"
        path.write_text(text)
        jobs.append(Job(str(path), text, path.name))
    return jobs


def run(jobs: list[Job], folder: Path, **given: Any) -> dict[str, Trace]:
    """The traces by name of file; each file has exactly one."""
    setting = {"interpreter": sys.executable, "timeout": 20.0, "sandbox": "strict", "roots": [str(folder)]}
    traces = list(pool.trace(jobs, **{**setting, **given}))
    found = {Path(trace.path).stem: trace for trace in traces}
    assert len(traces) == len(found) == len(jobs)
    return found


def conflicts(trace: Trace) -> int:
    return sum(len(graph.comparisons) for graph in trace.graphs)


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trace]:
    """All hostile files, with honest ones before, between and after them, in one run."""
    folder = tmp_path_factory.mktemp("hostile")
    files = {"honest_first": HONEST}
    for place, (name, (text, _)) in enumerate(HOSTILE.items()):
        files[name] = f"{text}\n"
        if place == len(HOSTILE) // 2:
            files["honest_between"] = HONEST
    return run(project(folder, {**files, "honest_last": HONEST}), folder, timeout=2.0)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_has_no_result(traces: dict[str, Trace], name: str) -> None:
    assert traces[name].graphs == ()
    assert HOSTILE[name][1] in (traces[name].failure or "")


@pytest.mark.parametrize("name", ["honest_first", "honest_between", "honest_last"])
def test_the_others_go_on(traces: dict[str, Trace], name: str) -> None:
    assert traces[name].failure is None
    assert conflicts(traces[name]) == 1
