"""Elsewhere is as here: batches on any executor give the same findings in order, behind the same wall."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from lazylint import pool
from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.executors import Means, connected
from lazylint.fault import Fault
from lazylint.pool import Job
from lazylint.supervisor import Message
from lazylint.wall import linux

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or bool(linux.missing()), reason="needs the wall of Linux"
)

CONFLICT = """
import torch
from torch import nn
head = nn.LazyLinear({n})
head(torch.rand(2, 2))
head(torch.rand(2, 3 + {n}))
"""
WRITER = """
open({outside!r}, "w").close()
"""


class Losing(Executor):
    """Loses every batch that it is given the first `times` times, as a machine does that goes away."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.submitted = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.submitted += 1
        if self.left:
            self.left -= 1
            future.set_exception(RuntimeError("the machine is gone"))
        else:
            future.set_result([Message(number, b'{"graphs": []}') for number in range(len(args[0]))])
        return future


@pytest.mark.parametrize(("times", "failures"), [(0, 0), (2, 0), (4, 1)])
def test_a_batch_that_is_lost_is_run_again(times: int, failures: int) -> None:
    jobs = [Job(f"/p/{number}.py", "", "") for number in range(40)]
    executor = Losing(times)
    told = list(pool.trace(jobs, interpreter="/py", timeout=1.0, sandbox="strict", roots=["/p"], executor=executor))
    assert [trace.path for trace in told] == [job.path for job in jobs]
    assert len({trace.failure for trace in told} - {None}) == failures
    assert executor.submitted == 2 + times - failures


def test_batches_are_of_tens() -> None:
    assert 10 <= pool.BATCH < 100


def test_what_the_user_can_mend_is_not_tried_again() -> None:
    class Faulty(Losing):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future = super().submit(fn, *args)
            future = Future()
            future.set_exception(Fault("no torch there"))
            return future

    executor = Faulty(0)
    with pytest.raises(Fault, match="no torch there"):
        list(
            pool.trace(
                [Job("/p/a.py", "", "")],
                interpreter="/py",
                timeout=1.0,
                sandbox="strict",
                roots=["/p"],
                executor=executor,
            )
        )
    assert executor.submitted == 1


def test_a_name_of_no_executor() -> None:
    with pytest.raises(Fault, match="unknown executor"), connected("ray:somewhere"):
        pass


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two batches of files; one of them tries to write outside."""
    monkeypatch.setattr(pool, "BATCH", 6)
    folder = tmp_path / "project"
    folder.mkdir()
    for number in range(10):
        (folder / f"net{number:02}.py").write_text(CONFLICT.format(n=number + 1))
    (folder / "net03.py").write_text(CONFLICT.format(n=1) + WRITER.format(outside=str(tmp_path / "outside.txt")))
    return folder


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process of its own, on loopback."""
    pytest.importorskip("distributed")
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
    processes = [subprocess.Popen([*scheduler, "--port", str(port), "--no-dashboard"], **quiet)]
    processes += [subprocess.Popen([*worker, "--no-dashboard"], **quiet) for _ in range(2)]
    try:
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def test_two_dask_workers_of_which_one_is_killed(
    project: Path, tmp_path: Path, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    address, workers = cluster
    config = Config(root=project, jobs=1)
    here = check_paths([project], config)
    with connected(f"dask:{address}") as executor:
        assert executor is not None
        executor._client.wait_for_workers(2, timeout=60)

        submitted = [0]
        submit = executor.submit

        def watched(fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            future = submit(fn, *args, **kwargs)
            submitted[0] += 1
            if submitted[0] == 2:
                wait_until(lambda: len(processing(executor)) == 2)
                workers[0].send_signal(signal.SIGKILL)
            return future

        executor.submit = watched  # type: ignore[method-assign]
        there = check_paths([project], config, means=Means(executor=executor))
    assert [(f.place, f.code, f.message) for f in there.findings] == [
        (f.place, f.code, f.message) for f in here.findings
    ]
    assert sum(finding.code == "LZ101" for finding in there.findings) == 10
    assert not any(finding.code == "LZ901" for finding in there.findings)
    assert workers[0].wait() == -signal.SIGKILL
    assert not (tmp_path / "outside.txt").exists()


def processing(executor: Any) -> list[str]:
    return [worker for worker, tasks in executor._client.processing().items() if tasks]


def wait_until(happened: Any) -> None:
    for _ in range(600):
        if happened():
            return
        time.sleep(0.05)
    pytest.fail("both workers never were at work at once")
