"""What a program does in other processes: it is judged as if it were done here, and starts none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lazylint.config import Config
from lazylint.corridor import check_paths

HEAD = """\
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import torch
import torch.multiprocessing as mp
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.LazyLinear(4)

    def forward(self, x):
        return self.fc(x)


def work(rank, model, width):
    model(torch.rand(2, width))


"""
PROGRAMS = {
    "a process gets a model that is initialised": """
if __name__ == "__main__":
    model = Net()
    model(torch.rand(2, 3))
    process = mp.Process(target=work, args=(0, model, 7))
    process.start()  # LZ101
    process.join()
    sys.exit(process.exitcode)
""",
    "a process is a class": """
class Worker(multiprocessing.Process):
    def __init__(self, model, lock, count):
        super().__init__()
        self.model, self.lock, self.count = model, lock, count

    def run(self):
        with self.lock:
            self.count.value += 1
        self.model(torch.rand(2, 5))


if __name__ == "__main__":
    model = Net()
    model(torch.rand(2, 3))
    worker = Worker(model, mp.Lock(), mp.Value("i", 0))
    worker.start()  # LZ101
    worker.join()
    sys.exit(worker.exitcode)
""",
    "processes are spawned": """
if __name__ == "__main__":
    model = Net()
    model(torch.rand(2, 3))
    mp.spawn(work, args=(model, 5), nprocs=2)  # LZ101
""",
    "each process initialises a model of its own": """
if __name__ == "__main__":
    model = Net()
    processes = [mp.Process(target=work, args=(0, model, width)) for width in (3, 5)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with ProcessPoolExecutor(1) as pool:
        pool.submit(work, 0, model, 3).result()
    sys.exit(max(process.exitcode for process in processes))
""",
    "what processes give is known": """
def width(text, more):
    return len(text) + more


if __name__ == "__main__":
    model = Net()
    with multiprocessing.Pool(2) as pool, ProcessPoolExecutor(2) as executor:
        widths = [*pool.starmap(width, [("ab", 1)]), *executor.map(len, ["abc"]), pool.apply_async(len, ("abc",)).get()]
    for each in widths:
        model(torch.rand(2, each))
    queue, done, count = mp.Queue(), mp.Event(), mp.Value("i", 3)
    queue.put(2)
    done.set()
    done.wait()
    with count.get_lock():
        count.value += queue.get()
    model(torch.rand(2, count.value))  # LZ101
""",
}


WAITING = """
def serve(jobs, answers, done):
    while not done.is_set():
        job = jobs.get()
        if job is None:
            break
        answers.put(job)


if __name__ == "__main__":
    jobs, answers, done = mp.Queue(), mp.Queue(), mp.Event()
    server = mp.Process(target=serve, args=(jobs, answers, done))
    server.start()
    head = nn.LazyLinear(3)
    head(torch.rand(2, 4))
    jobs.put(torch.rand(2, 4))
    head(answers.get())
    head(torch.rand(2, 5))  # LZ101
    done.set()
    server.join()
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, int]]]:
    """The codes and lines of what is told of each program, all of them checked at once."""
    root = tmp_path_factory.mktemp("processes")
    for number, text in enumerate([*PROGRAMS.values(), WAITING]):
        (root / f"program{number}.py").write_text(HEAD + text)
    found: dict[str, list[tuple[str, int]]] = {}
    for finding in check_paths([root], Config(root=root)).findings:
        found.setdefault(Path(finding.place.path).stem, []).append((finding.code, finding.place.line))
    return {name: found.get(f"program{number}", []) for number, name in enumerate([*PROGRAMS, "a server that waits"])}


def marked(text: str) -> list[tuple[str, int]]:
    """What is to be told of a program."""
    return [("LZ101", number) for number, line in enumerate((HEAD + text).splitlines(), 1) if "# LZ101" in line]


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_other_processes_do_is_judged(name: str, told: dict[str, list[tuple[str, int]]], tmp_path: Path) -> None:
    """PyTorch fails where a line is marked; nothing is refused, and nobody waits for a process that never comes."""
    assert told[name] == marked(PROGRAMS[name])
    program = tmp_path / "program.py"
    program.write_text(HEAD + PROGRAMS[name])
    ended = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert bool(ended.returncode) is bool(told[name]), ended.stderr


def test_a_server_that_waits_for_ever_is_left(told: dict[str, list[tuple[str, int]]]) -> None:
    """What it would have answered is not known; what follows is judged as it was."""
    assert marked(WAITING)[0] in told["a server that waits"]
    assert not any(code == "LZ901" for code, _ in told["a server that waits"])
