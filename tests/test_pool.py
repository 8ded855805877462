"""Hostile and unlucky files cost themselves their result and nobody else; answers are hostile input."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lazylint import answer, pool, reads, supervisor, wall
from lazylint.cli import main
from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.fault import Fault, NoTorch
from lazylint.interpreter import find_interpreter
from lazylint.pool import Job, Trace
from lazylint.report import formats
from lazylint.terminal import printable
from lazylint.wall import landlock, linux

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
    "hangs": ("sum(iter(int, 1))", "longer than 3 s"),
    "sleeps_in_c": ("import ctypes\nctypes.CDLL(None).sleep(60)", "longer than 3 s"),
    "deaf": (
        "import signal, ctypes\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nctypes.CDLL(None).sleep(60)",
        "longer than 3 s",
    ),
    "leaves": ("import ctypes\nctypes.CDLL(None)._exit(0)", "ended early (exit code 0)"),
    "dies": ("import ctypes\nctypes.string_at(0)", "ended early (signal 11)"),
    "aborts": ("import os\nos.abort()", "ended early (signal"),
    "garbage": (PIPES + "for pipe in pipes(): os.write(pipe, b'x' * 100)", "wrote to the pipe"),
    "forges": (PIPES + f"for pipe in pipes(): {FORGED}\nos._exit(0)", "wrote to the pipe"),
    "forges_without_leaving": (PIPES + f"for pipe in pipes(): {FORGED}", "wrote to the pipe"),
    "floods": (
        PIPES + "for pipe in pipes(): all(map(lambda _: os.write(pipe, b'x' * 65536), iter(int, 1)))",
        "too large",
    ),
    "answers_twice": (
        # The nonce is in memory that the job can read: who digs for it still has one answer only.
        PIPES
        + "import inspect\nfound = [f[0].f_locals for f in inspect.stack() if 'nonce' in f[0].f_locals]\n"
        + "for pipe in pipes(): os.write(pipe, found[0]['nonce'] + struct.pack('>Q', len(body)) + body)",
        "more than once",
    ),
    "closes_everything": (
        "import os, ctypes\nos.closerange(3, 256)\nctypes.CDLL(None).sleep(60)",
        "longer than 3 s",
    ),
    "nonsense": ("import json\njson.dumps = lambda value: '{\"graphs\": 7}'", "cannot be read"),
    "not_json": ("import json\njson.dumps = lambda value: 'x' * 99", "cannot be read"),
    "speaks_of_secrets": (
        'import json\njson.dumps = lambda value: \'{"graphs": [{"name": null, "place": '
        '{"path": "/etc/passwd", "line": 1}}]}\'',
        "no source in the project",
    ),
    "stops_itself": (
        "import os, signal, ctypes\nos.kill(os.getpid(), signal.SIGSTOP)\nctypes.CDLL(None).pause()",
        "longer than 3 s",
    ),
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
    return run(project(folder, {**files, "honest_last": HONEST}), folder, timeout=3.0, width=6)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_has_no_result(traces: dict[str, Trace], name: str) -> None:
    assert traces[name].graphs == ()
    assert HOSTILE[name][1] in (traces[name].failure or "")


@pytest.mark.parametrize("name", ["honest_first", "honest_between", "honest_last"])
def test_the_others_go_on(traces: dict[str, Trace], name: str) -> None:
    assert traces[name].failure is None
    assert conflicts(traces[name]) == 1


def test_memory_worker_and_processors_are_kept(tmp_path: Path) -> None:
    """What eats memory is refused it, nobody kills the worker, and three files are under way at once."""
    hog = "data = bytearray(8 << 30)"
    span = (
        "import time, ctypes\nbegun = time.monotonic()\nctypes.CDLL(None).usleep(400000)\n"
        "raise RuntimeError(f'span {begun} {time.monotonic()}')"
    )
    files = {**{f"span{n}": span for n in range(5)}, "hog": hog, "killer": KILLER, "honest": HONEST}
    found = run(project(tmp_path, files), tmp_path, width=3)
    assert conflicts(found["honest"]) == 1
    assert found["hog"].failure or any("MemoryError" in reason for reason in reasons(found["hog"]))
    assert found["killer"].failure is None
    said = [reason for trace in found.values() for reason in reasons(trace) if "span" in reason]
    spans = [[float(word.strip("'\"`)")) for word in s.split("span ")[1].split()[:2]] for s in said]
    assert len(spans) == 5
    assert max(sum(a <= begin < b for a, b in spans) for begin, _ in spans) == 3


KILLER = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"


def reasons(trace: Trace) -> list[str]:
    return [unknown.reason for graph in trace.graphs for unknown in graph.unknowns]


def test_without_a_wall(tmp_path: Path) -> None:
    """User code may kill the worker and start processes: that is told, and they are ended."""
    note = tmp_path / "pid"
    forker = (
        f"import os, sys, subprocess\nchild = subprocess.Popen(['sleep', '97'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
        "flags = sys.flags\n"
        "raise RuntimeError(f'{flags.hash_randomization} {flags.dont_write_bytecode} {flags.no_user_site}')"
    )
    files = {"forker": forker, "killer": KILLER, "honest": HONEST}
    found = run(project(tmp_path, files), tmp_path, sandbox="off", width=1)
    assert found["killer"].failure == "the worker did not survive it: it ended by signal 9"
    assert conflicts(found["honest"]) == 1
    assert gone(int(note.read_text()))
    # The environment of a worker is heard: sets keep their order, nothing is written beside sources.
    assert any("0 1 1" in reason for reason in reasons(found["forker"]))


WORKER = """
import json, os, signal, struct, sys, time
def say(number, kind, body):
    os.write(1, struct.pack(">QqB", len(body), number, kind) + body)
say(-1, 0, b'{"ready": "2.13.0"}')
answers = []
while head := sys.stdin.buffer.read(8):
    job = json.loads(sys.stdin.buffer.read(struct.unpack(">Q", head)[0]))
    if "hang" in job["text"]:
        time.sleep(60)
    if "die" in job["text"]:
        os.kill(os.getpid(), signal.SIGKILL)
    if "babble" in job["text"]:
        os.write(1, b"hello, world, how do you do?")
    if "number" in job["text"]:
        say(99, 1, b'{"graphs": []}')
    if "late" in job["text"]:
        time.sleep(0.5)
    say(job["id"], 1, b'{"graphs": []}')
"""


@pytest.fixture
def plain_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A worker that needs no torch and dies, hangs or lies when a job says so."""
    folder = tmp_path / "jobs"
    folder.mkdir()
    worker = tmp_path / "worker.py"
    worker.write_text(WORKER)
    monkeypatch.setattr(supervisor, "_WORKER", worker)
    monkeypatch.setattr(supervisor, "_GRACE_SECONDS", 0.5)
    return folder


def run_plain(folder: Path, texts: str, width: int) -> dict[str, str | None]:
    """What became of jobs with these texts, by text."""
    jobs = [Job(str(folder / f"{text}{place}.py"), text, text) for place, text in enumerate(texts.split())]
    found = run(jobs, folder, sandbox="off", timeout=0.5, width=width)
    return {name: trace.failure for name, trace in found.items()}


@pytest.mark.parametrize("width", [1, 3])
@pytest.mark.parametrize(
    ("bad", "said"),
    [("die", "signal 9"), ("hang", "said nothing for 1 s"), ("babble", "said what is no answer")],
)
def test_a_job_that_ends_its_worker_is_told_and_the_rest_is_run_again(
    plain_worker: Path, width: int, bad: str, said: str
) -> None:
    found = run_plain(plain_worker, f"good good {bad} late {bad} good", width)
    assert [name for name, failure in found.items() if failure] == [f"{bad}2", f"{bad}4"] or width > 1
    assert {name for name, failure in found.items() if failure} == {f"{bad}2", f"{bad}4"}
    assert all(said in failure for failure in found.values() if failure)


def test_answers_to_what_was_not_asked_are_dropped(plain_worker: Path) -> None:
    assert set(run_plain(plain_worker, "number good", 2).values()) == {None}


def test_large_jobs_and_answers_do_not_block_each_other(plain_worker: Path) -> None:
    worker = plain_worker.parent / "worker.py"
    worker.write_text(WORKER.replace("b'{\"graphs\": []}')", "b'{\"graphs\": []}' + b' ' * 999_999)"))
    jobs = [Job(str(plain_worker / f"{n}.py"), "good" + " " * 999_999, "") for n in range(8)]
    assert {trace.failure for trace in run(jobs, plain_worker, sandbox="off", timeout=9.0, width=8).values()} == {None}


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state in "ZX":
            return True
        time.sleep(0.05)
    return False


def test_the_worker_outlives_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    """The kernel ties a worker to the thread that started it, not to the process."""
    told = pool.trace(
        project(tmp_path, {"a": HONEST, "b": HONEST, "c": HONEST}),
        **{
            "interpreter": sys.executable,
            "timeout": 20.0,
            "sandbox": "strict",
            "roots": [str(tmp_path)],
            "width": 1,
        },
    )
    first: list[Trace] = []
    thread = threading.Thread(target=lambda: first.append(next(told)))
    thread.start()
    thread.join()
    time.sleep(0.5)
    assert [conflicts(trace) for trace in [*first, *told]] == [1, 1, 1]


def test_a_worker_that_cannot_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(Fault, match="did not start"):
        run(project(tmp_path, {"a": HONEST}), tmp_path, interpreter=shutil.which("true"))
    with pytest.raises(Fault, match="absolute path of a file"):
        run(project(tmp_path, {"a": HONEST}), tmp_path, interpreter="/nonexistent/python")


def test_control_characters_are_stripped_from_what_a_worker_complains(tmp_path: Path) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import sys; sys.stderr.write('\\x1b]0;owned\\x07\\x1b[31m::error::gone\\n'); sys.exit(3)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(supervisor, "_WORKER", worker)
        with pytest.raises(Fault) as caught:
            run(project(tmp_path, {"a": HONEST}), tmp_path, sandbox="off")
    assert str(caught.value).isprintable()


def test_a_full_scratch_ends_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = tmp_path / "worker.py"
    worker.write_text("import os, time\nfor n in range(200): open(os.environ['TMPDIR'] + f'/{n}', 'w')\ntime.sleep(60)")
    monkeypatch.setattr(supervisor, "_WORKER", worker)
    monkeypatch.setattr(supervisor, "_SCRATCH_FILES", 100)
    with pytest.raises(Fault, match="filled its scratch"):
        run(project(tmp_path, {"a": HONEST}), tmp_path, roots=[str(tmp_path)])


def place(path: Path | str) -> dict[str, Any]:
    return {"path": str(path), "line": 1}


class TestAnswer:
    def read(self, tmp_path: Path, value: Any) -> answer.Answer:
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return answer.read(body, str(tmp_path / "a.py"), [str(tmp_path)])

    def graph(self, tmp_path: Path, **more: Any) -> dict[str, Any]:
        return {"graphs": [{"name": None, "place": place(tmp_path / "a.py"), **more}]}

    def test_an_honest_one(self, tmp_path: Path) -> None:
        (tmp_path / "b.py").write_text("")
        said = self.graph(tmp_path, unknowns=[{"reason": "why", "place": place(tmp_path / "b.py")}])
        said["loaded"] = {str(tmp_path / "b.py"): "00", "/etc/passwd": "00"}
        found = self.read(tmp_path, said)
        assert found.failure is None
        assert found.graphs[0].unknowns[0].reason == "why"
        assert list(found.loaded or ()) == [str(tmp_path / "b.py")]

    def test_files_outside_the_project_are_not_shown(self, tmp_path: Path) -> None:
        (tmp_path / "link.py").symlink_to("/etc/passwd")
        (tmp_path / ".env").write_text("TOKEN=1")
        outside = [
            "/etc/passwd",
            f"{tmp_path}/../x",
            "a.py",
            f"{tmp_path}-other/a.py",
            f"{tmp_path}/link.py",
            f"{tmp_path}/.env",
            "\0",
            "",
        ]
        for path in outside:
            said = json.dumps(self.graph(tmp_path, unknowns=[{"reason": "", "place": place(path)}]))
            for spelled in (
                said,
                said.replace(":", " : "),
                said.replace("path", "p\\u0061th"),
                said.replace(": ", ":"),
            ):
                found = self.read(tmp_path, spelled.encode())
                assert found.graphs == ()
                assert "no source in the project" in (found.failure or ""), spelled

    def test_strings_hold_no_control_characters(self, tmp_path: Path) -> None:
        evil = "a\x1b]52;c;ZXZpbA==\x07b\x9b31mc\u202ed\r"
        found = self.read(tmp_path, self.graph(tmp_path, unknowns=[{"reason": evil}]))
        assert found.graphs[0].unknowns[0].reason == "ab31mcd"
        assert (self.read(tmp_path, {"failure": evil + "\n::error::x"}).failure or "").isprintable()

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"\xff",
            b"[]",
            b"7",
            b"{}x",
            b"[" * 100_000,
            b'{"graphs": null}',
            b'{"graphs": [{}]}',
            b'{"failure": 3}',
        ],
    )
    def test_malformed(self, tmp_path: Path, body: bytes) -> None:
        assert "cannot be read" in (self.read(tmp_path, body).failure or "")

    @pytest.mark.parametrize(
        "part",
        [
            {
                "calls": [
                    {
                        "id": 0,
                        "layer": 7,
                        "path": 0,
                        "stack": [{"place": {"path": "A", "line": 1}}],
                        "width": "1",
                    }
                ]
            },
            {"comparisons": [{"first": 1, "later": 2, "relation": "never"}]},
            {"refusals": [{"kind": "shape", "operation": "", "stack": [], "torch_says": ""}]},
        ],
    )
    def test_graphs_with_missing_parts(self, tmp_path: Path, part: Any) -> None:
        text = json.dumps(self.graph(tmp_path, **part)).replace('"A"', json.dumps(str(tmp_path / "a.py")))
        assert "a part of the graph is missing" in (self.read(tmp_path, text.encode()).failure or "")


class TestReadable:
    def test_a_home_is_not_opened_for_a_file_that_lies_in_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        (tmp_path / "net.py").write_text("")
        (tmp_path / ".ssh").mkdir()
        (tmp_path / "documents").mkdir()
        (tmp_path / "package").mkdir()
        (tmp_path / "package" / "__init__.py").write_text("")
        (tmp_path / "key.py").symlink_to(tmp_path / ".ssh")
        found = reads.readable([str(tmp_path)], sys.executable)
        mine = [Path(path).name for path in found if path.startswith(str(tmp_path))]
        assert mine == ["net.py", "package"]
        assert str(tmp_path.parent) not in reads.readable([str(tmp_path.parent)], sys.executable)
        body = json.dumps({"graphs": [{"name": None, "place": place(tmp_path / "documents" / "a.py")}]}).encode()
        said = answer.read(body, str(tmp_path / "net.py"), reads.own([str(tmp_path)]))
        assert "no source in the project" in (said.failure or "")

    def test_development_installs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        home = tmp_path / "home"
        site = home / "app" / ".venv" / "lib" / "python3.11" / "site-packages"
        library, plain, secret = home / "library" / "src", home / "plain", home / ".ssh"
        for folder in (site, library, plain, secret):
            folder.mkdir(parents=True)
        (home / "library" / "pyproject.toml").write_text("")
        (home / "app" / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\n")
        lines = [library, plain, secret, home, "/", "import os", "# x", "", library / "not_there", "\0"]
        (site / "x.pth").write_text("\n".join(str(line) for line in lines))
        monkeypatch.setenv("HOME", str(home))
        assert list(reads.linked(str(home / "app" / ".venv" / "bin" / "python"))) == [library]


def invoked(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [*words])
    return done.exit_code, done.output


def test_what_killed_a_worker_is_a_finding(plain_worker: Path) -> None:
    """A clean bill is for the others."""
    for name, text in (("bad", "die"), ("good", "")):
        (plain_worker / f"{name}.py").write_text(f"from torch.nn import LazyLinear  # {text}\n")
    checked = check_paths([plain_worker], Config(root=plain_worker, sandbox="off", jobs=1))
    (finding,) = checked.findings
    assert (finding.code, Path(finding.place.path).name) == ("LZ901", "bad.py")
    assert "the worker did not survive it" in finding.message
    assert (checked.counts.analysed, checked.counts.not_analysed) == (0, 1)


def test_names_do_not_drive_a_terminal(plain_worker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files, folders and configuration, in every format and on standard error."""
    evil = "\x1b]0;owned\x07\x9b31m\u202e\n::error::gone"
    folder = tmp_path / f"f{evil}"
    folder.mkdir()
    (folder / f"net{evil}.py").write_text("from torch.nn import LazyLinear  # die\nx = (\n")
    (folder / "net.py").write_text("from torch.nn import LazyLinear  # die\n")
    monkeypatch.chdir(folder)
    formats_used = [word for name in formats() for word in ("--output-format", f"{name}:out.{name}")]
    code, said = invoked("check", ".", "-v", "--explain", "--sandbox=off", "--no-cache", *formats_used)
    assert code == 1, said
    texts = [said, *(Path(f"out.{name}").read_text() for name in formats())]
    for text in texts:
        assert printable(text) == text
        assert not re.search(r"(?m)^::error::gone", text)
    (folder / "lazylint.toml").write_text(
        f'"a{evil.encode("unicode_escape").decode().replace(chr(92) + "x", chr(92) + "u00")}" = 1\n'
    )
    code, said = invoked("check", ".")
    assert code == 2
    assert printable(said) == said
    assert "unknown key" in said


def test_a_python_of_the_project_is_not_started_outside_the_wall(tmp_path: Path) -> None:
    """To learn of its torch, it would have to be."""
    shim = tmp_path / ".venv" / "bin" / "python"
    shim.parent.mkdir(parents=True)
    shim.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    shim.chmod(0o755)
    find_interpreter(tmp_path)
    with pytest.raises(NoTorch):
        find_interpreter(tmp_path, config=str(shim))
    assert not (tmp_path / "started").exists()
    with pytest.raises(NoTorch):
        find_interpreter(tmp_path, flag=str(shim))
    assert (tmp_path / "started").exists()


def test_doctor_tells_the_layers() -> None:
    code, said = invoked("doctor")
    assert code == 0, said
    for layer in wall.layers():
        assert re.search(rf"^  {layer.name} +yes  {re.escape(layer.detail)}$", said, re.MULTILINE)
    assert re.search(r"^python +/.* \(from .*\)$", said, re.MULTILINE)
    assert re.search(r"^torch +\d", said, re.MULTILINE)


def test_doctor_is_not_content_without_a_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    code, said = invoked("doctor")
    assert code == 2
    assert re.search(r"^  landlock +NO ", said, re.MULTILINE)
    assert "no Landlock; use `--sandbox=best-effort`" in said


MANY_PATHS = """\
import torch
from torch import nn

import missing


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.LazyLinear(10)

    def forward(self, x):
        return self.head(x)


net = Net()
if missing.verbose:
    print("verbose")
for batch in missing.batches:
    net(batch)
"""


def test_a_model_that_many_paths_build_is_fed_once(tmp_path: Path) -> None:
    """Each path makes the class anew; it is one model all the same, and counted as one."""
    (tmp_path / "train.py").write_text(MANY_PATHS)
    checked = check_paths([tmp_path / "train.py"], Config(root=tmp_path))
    assert [graph.name for graph in checked.graphs] == [None, "Net"]
    assert len(checked.graphs[0].paths) > 1


def test_the_worker_finds_bytecode_that_it_may_not_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind the wall it would compile all its modules at every start."""
    folder = tmp_path / "worker"
    shutil.copytree(Path(supervisor.__file__).parent / "worker", folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(supervisor, "_WORKER", folder / "__main__.py")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    supervisor._compile_worker.__wrapped__()
    sources = list(folder.rglob("*.py"))
    assert sources
    assert all(Path(importlib.util.cache_from_source(str(path))).exists() for path in sources)
