"""Time lazylint against `import torch` in one run: `python -m benchmarks`, where both are installed.

Commands take turns, so that a busy moment of the machine falls on all of them; each figure is a median. The
first round fills the cache, which the median does not see. Memory is the most that any one process of a command
has held at once.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import programs

_IMPORT = "import torch"
_PLAIN_FILES = 10_000
_GREP = "grep, 10,000 plain files"
_PLAIN = "the same 10,000 checked"
_ONE = "lazylint check, 1 file"
_RESNET = "lazy ResNet-152, B x 3 x H x W"
_DRY_RUN = "its dry run, 8x3x224x224"
_SHALLOW, _DEEP = 500, 1000
_SWEEP = "lazylint check --grid"
_LOOK_SECONDS = 0.02
_LAZYLINT = (str(Path(sys.executable).with_name("lazylint")),)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each command runs (default 5)")
    parser.add_argument("--files", type=int, default=60, help="how many files the long run checks (default 60)")
    parser.add_argument("--widths", type=int, default=50, help="how many a sweep tries, each in ten ways (default 50)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        commands = _commands(Path(folder), asked.files, asked.widths)
        medians = measure(commands, asked.rounds)
        peaks = {name: peak(commands[name]) for name in (_IMPORT, _RESNET)}
    print(table(medians, asked.files, 10 * asked.widths, asked.rounds))
    print(f"{'memory of ' + _RESNET:44}{peaks[_RESNET] / peaks[_IMPORT]:17.2f} x import torch")


def _commands(folder: Path, count: int, widths: int) -> dict[str, Sequence[str]]:
    """What is timed, by name; the peer only where it is installed."""
    (folder / "models").mkdir()
    files = programs.write(folder / "models", count)
    resnet, dry_run = programs.write_resnet(folder)
    model, sweep = programs.write_sweep(folder, widths)
    plain = programs.write_plain(folder / "plain", _PLAIN_FILES)
    commands: dict[str, Sequence[str]] = {
        "python": (sys.executable, "-c", "pass"),
        _IMPORT: (sys.executable, "-c", _IMPORT),
        "lazylint --help": (*_LAZYLINT, "--help"),
        _ONE: (*_LAZYLINT, "check", "--no-cache", str(files[1])),
        f"lazylint check, {count} files": (*_LAZYLINT, "check", "--no-cache", str(folder / "models")),
        f"the same {count} from the cache": (*_LAZYLINT, "check", str(folder / "models")),
        _RESNET: (*_LAZYLINT, "check", "--no-cache", str(resnet)),
        _DRY_RUN: (sys.executable, str(dry_run)),
        _layers(_SHALLOW): (*_LAZYLINT, "check", "--no-cache", str(programs.write_deep(folder, _SHALLOW))),
        _layers(_DEEP): (*_LAZYLINT, "check", "--no-cache", str(programs.write_deep(folder, _DEEP))),
        _SWEEP: (*_LAZYLINT, "check", "--no-cache", f"{model}:Net", "--grid", str(sweep)),
        # grep ends with 1 where it finds nothing, as it must here.
        _GREP: ("sh", "-c", 'grep -rl Lazy "$1"; test $? = 1', "sh", str(plain)),
        _PLAIN: (*_LAZYLINT, "check", str(plain)),
    }
    peer = shutil.which("torchtyc", path=str(Path(sys.executable).parent)) or shutil.which("torchtyc")
    if peer:
        commands["torchtyc run, 1 file"] = (peer, "run", str(files[1]))
    return commands


def _layers(depth: int) -> str:
    return f"lazylint check, {depth} layers"


def measure(commands: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """Median wall time of each command, in seconds.

    Raises `RuntimeError` if a command fails: every file is clean, so each must exit 0.
    """
    # As people run it: with modules compiled once, whatever the shell that started this says.
    around = _around()
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            begun = time.perf_counter()
            done = subprocess.run(
                command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, env=around
            )
            seconds[name].append(time.perf_counter() - begun)
            if done.returncode:
                raise RuntimeError(f"`{name}` ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return {name: statistics.median(times) for name, times in seconds.items()}


def peak(command: Sequence[str]) -> int:
    """The most memory, in KiB, that any one process of a command has held at once. Linux only."""
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_around())
    most = 0
    while running.poll() is None:
        most = max(most, *map(_held, _family(running.pid)))
        time.sleep(_LOOK_SECONDS)
    return most


def _family(pid: int) -> Iterator[int]:
    """A process and all that it has started."""
    yield pid
    with contextlib.suppress(OSError):
        for child in (c for t in Path(f"/proc/{pid}/task").iterdir() for c in (t / "children").read_text().split()):
            yield from _family(int(child))


def _held(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def _around() -> dict[str, str]:
    """The environment of commands."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def table(medians: Mapping[str, float], count: int, configurations: int, rounds: int) -> str:
    """The medians as lines of text, each over that of `import torch`, and the cost of a file and of a configuration."""
    unit = medians[_IMPORT]
    lines = [f"{'':32}{'median of ' + str(rounds):>14}{'import torch':>16}"]
    lines += [f"{name:32}{spent * 1000:11.0f} ms{spent / unit:14.2f} x" for name, spent in medians.items()]
    whole, one = medians[f"lazylint check, {count} files"], medians[_ONE]
    lines.append(f"{'a file, of ' + str(count):32}{whole / count * 1000:11.0f} ms")
    lines.append(f"{_PLAIN:32}{medians[_PLAIN] / medians[_GREP]:33.2f} x grep")
    dry_run = medians[_DRY_RUN] - unit
    lines.append(f"{_RESNET:32}{(medians[_RESNET] - unit) * 1000:11.0f} ms after import torch")
    lines.append(f"{_DRY_RUN:32}{dry_run * 1000:11.0f} ms after import torch")
    deep, shallow = medians[_layers(_DEEP)] - one, medians[_layers(_SHALLOW)] - one
    lines.append(f"{_DEEP} layers beyond 1 file{deep / shallow:39.2f} x {_SHALLOW}")
    lines.append(f"{'a configuration, of ' + str(configurations):32}{medians[_SWEEP] / configurations * 1000:11.0f} ms")
    if count > 1:
        lines.append(f"{'a file more':32}{(whole - one) / (count - 1) * 1000:11.0f} ms")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
