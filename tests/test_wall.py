"""The escape suite: hostile programs manage what they try without the wall, and nothing of it behind it."""

import contextlib
import json
import os
import platform
import re
import signal
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lazylint import wall
from lazylint.wall import Policy, Sandbox, WallError, landlock, linux, macos, seccomp, windows

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or bool(linux.missing()),
    reason="this kernel lacks Landlock or seccomp, or lazylint has no filter for its architecture",
)

ESCAPES = Path(__file__).parent / "escapes"
SECRET = "PRIVATE KEY"

# What some machines refuse to anybody: the control does not insist on it.
REFUSED_ON_SOME_MACHINES = {
    "new_user_namespace": "AppArmor, containers",
    "trace_victim": "yama",
    "read_memory_of_victim": "yama",
    "read_memory_of_worker": "yama",
    "flags_of_file": "file systems without flags",
    "reserve_beyond_end_of_file": "file systems without fallocate",
    "a_call_newer_than_the_filter": "kernels before 6.13",
    "no_address_randomisation": "container runtimes",
    "hard_link_into_scratch": "other file system",
    "read_by_own_hard_link": "other file system",
}


@dataclass(frozen=True)
class Yard:
    """A user's things: a project, a home beside it, a process, a listening port, an open file."""

    outside: Path
    project: Path
    scratch: Path
    victim: int
    port: int
    descriptor: int

    def policy(self) -> Policy:
        return Policy(reads=(str(self.project), str(ESCAPES)), scratch=str(self.scratch))

    def snapshot(self) -> dict[str, tuple[object, ...]]:
        """All that can be seen of the files which are not to be changed."""
        found = {}
        for top in (self.outside, self.project):
            for path in sorted(top.rglob("*")):
                status = path.lstat()
                content = path.read_bytes() if path.is_file() else b""
                found[str(path)] = (
                    status.st_mode,
                    status.st_uid,
                    status.st_mtime_ns,
                    status.st_nlink,
                    content,
                )
        return found

    def run(
        self,
        level: str,
        program: str,
        policy: Policy | None,
        *,
        seconds: float = 20.0,
        cpu_seconds: int = 20,
        sandbox: Sandbox = Sandbox.STRICT,
        older: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run the attempts of `program`; `older` is Python that makes the launcher see an older kernel."""
        case = {
            **{name: str(getattr(self, name)) for name in ("outside", "project", "scratch")},
            **{"victim": self.victim, "port": self.port, "descriptor": self.descriptor, "front": os.getpid()},
            **{"walled": policy is not None, "seconds": seconds, "cpu_seconds": cpu_seconds},
        }
        argv = [sys.executable, str(ESCAPES / "driver.py"), level, str(ESCAPES / program), json.dumps(case)]
        command = wall.command(argv, policy or self.policy(), Sandbox.OFF if policy is None else sandbox)
        return subprocess.run(
            with_older_kernel(command, older) if older else command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=50,
            close_fds=False,
            env={**os.environ, "LAZYLINT_TEST_TOKEN": "token"},
            check=False,
        )


WITHOUT_LANDLOCK = """
import os, struct
from lazylint.wall import seccomp
linux._prctl(38, 1)
rows = [(0x20, 0, 0, 0), (0x15, 0, 1, 444), (6, 0, 0, 0x50026), (6, 0, 0, 0x7FFF0000)]
seccomp.install(b"".join(struct.pack("=HBBI", *row) for row in rows))
"""


def with_older_kernel(command: list[str], change: str) -> list[str]:
    """Run `change` in the launcher before its `main`."""
    root = str(Path(wall.__file__).parents[2])
    assert command[3].endswith("linux.py")
    start = f"import sys; sys.path.append({root!r})\nfrom lazylint.wall import landlock, linux\n"
    return [*command[:3], "-c", f"{start}{change}\nlinux.main(sys.argv[1:])", *command[4:]]


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    outside, project, scratch = (tmp_path / name for name in ("outside", "project", "scratch"))
    for folder in (outside, project, scratch, outside / ".ssh"):
        folder.mkdir()
    for name in ("victim.txt", "rename_me", "remove_me"):
        (outside / name).write_text("precious")
    key = outside / ".ssh" / "id_ed25519"
    key.write_text(SECRET)
    (project / "source.py").write_text("x = 1\n")
    (project / "link_out").symlink_to(outside)
    environment = {**os.environ, "LAZYLINT_TEST_TOKEN": "token"}
    descriptor = os.open(key, os.O_RDONLY)
    os.set_inheritable(descriptor, True)
    with socket.socket() as server, subprocess.Popen(["sleep", "100"], env=environment) as victim:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        server.set_inheritable(False)
        answer = _answer_http(server)
        try:
            yield Yard(outside, project, scratch, victim.pid, server.getsockname()[1], descriptor)
            assert victim.poll() is None
        finally:
            victim.kill()
            os.kill(answer, signal.SIGKILL)
            os.waitpid(answer, 0)
            os.close(descriptor)


def _answer_http(server: socket.socket) -> int:
    program = (
        "import socket, sys\nserver = socket.socket(fileno=int(sys.argv[1]))\n"
        "while True:\n    c, _ = server.accept()\n    c.settimeout(0.2)\n"
        "    try: c.recv(999)\n    except OSError: pass\n"
        "    try: c.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\n'); c.close()\n    except OSError: pass\n"
    )
    argv = [sys.executable, "-I", "-S", "-c", program, str(server.fileno())]
    child = subprocess.Popen(argv, pass_fds=[server.fileno()])
    child.returncode = 0  # waited for by the fixture
    return child.pid


def attempts(program: str) -> set[str]:
    """The names of what a hostile program tries, read from its text."""
    return set(re.findall(r"^def ([a-z]\w*)\(case\)", (ESCAPES / program).read_text(), re.MULTILINE))


def verdicts(output: str, verdict: str) -> set[str]:
    return {line.split()[1] for line in output.splitlines() if line.startswith(f"{verdict} ")}


HOSTILE = [
    ("worker", "writes.py"),
    ("job", "writes.py"),
    ("worker", "read_secrets.py"),
    ("job", "read_secrets.py"),
    ("worker", "network.py"),
    ("job", "network.py"),
    ("worker", "kernel.py"),
    ("worker", "execs.py"),
    ("job", "execs.py"),
    ("worker", "exec_interpreter.py"),
    ("job", "memory_of_worker.py"),
    ("job", "processes.py"),
    ("job", "with_torch.py"),
]


@pytest.mark.parametrize(("level", "program"), HOSTILE)
def test_nothing_escapes(yard: Yard, level: str, program: str) -> None:
    before = yard.snapshot()
    walled = yard.run(level, program, yard.policy())
    assert verdicts(walled.stdout, "did") == set(), walled.stdout + walled.stderr
    assert verdicts(walled.stdout, "stopped") == attempts(program), walled.stdout + walled.stderr
    assert yard.snapshot() == before


@pytest.mark.parametrize("program", sorted({program for _, program in HOSTILE}))
def test_control_all_of_it_works_without_the_wall(yard: Yard, program: str) -> None:
    level = next(level for level, name in HOSTILE if name == program)
    free = yard.run(level, program, None)
    failed = attempts(program) - verdicts(free.stdout, "did")
    assert failed <= set(REFUSED_ON_SOME_MACHINES), free.stdout + free.stderr


@pytest.mark.parametrize("version", [1, 2, 4])
@pytest.mark.parametrize(("level", "program"), [("worker", "writes.py"), ("job", "processes.py")])
def test_older_landlock_is_made_up_for_by_seccomp(yard: Yard, level: str, program: str, version: int) -> None:
    if landlock.abi() < version:
        pytest.skip("this kernel is older still")
    before = yard.snapshot()
    walled = yard.run(level, program, yard.policy(), older=f"landlock.abi = lambda: {version}")
    assert verdicts(walled.stdout, "stopped") == attempts(program), walled.stdout + walled.stderr
    assert yard.snapshot() == before


@pytest.mark.parametrize("program", ["network.py", "processes.py", "execs.py"])
def test_best_effort_without_landlock_still_has_seccomp(yard: Yard, program: str) -> None:
    walled = yard.run("job", program, yard.policy(), sandbox=Sandbox.BEST_EFFORT, older=WITHOUT_LANDLOCK)
    # Names in the hosts file resolve as soon as files can be read.
    assert verdicts(walled.stdout, "did") <= {"resolve"}, walled.stdout + walled.stderr


def test_a_job_cannot_read_its_worker_even_without_landlock(yard: Yard) -> None:
    walled = yard.run("job", "memory_of_worker.py", yard.policy(), sandbox=Sandbox.BEST_EFFORT, older=WITHOUT_LANDLOCK)
    assert verdicts(walled.stdout, "did") == {"write_to_scratch"}, walled.stdout + walled.stderr


def job_status(finished: subprocess.CompletedProcess[str]) -> int:
    status = re.search(r"^job (-?\d+)$", finished.stdout, re.MULTILINE)
    assert status, finished.stdout + finished.stderr
    return int(status[1])


class TestLimits:
    def test_fork_bomb(self, yard: Yard) -> None:
        assert verdicts(yard.run("job", "bomb.py", yard.policy()).stdout, "stopped") == {"fork_bomb"}
        assert verdicts(yard.run("job", "bomb.py", None).stdout, "did") == {"fork_bomb"}

    @pytest.mark.parametrize("level", ["worker", "job"])
    def test_memory(self, yard: Yard, level: str) -> None:
        both = {"private_memory", "mapped_memory"}
        limited = replace(yard.policy(), memory_bytes=128 << 20)
        assert verdicts(yard.run(level, "memory_hog.py", limited).stdout, "stopped") == both
        unlimited = replace(yard.policy(), memory_bytes=None)
        assert verdicts(yard.run(level, "memory_hog.py", unlimited).stdout, "did") == both

    @pytest.mark.parametrize("level", ["worker", "job"])
    def test_disk(self, yard: Yard, level: str) -> None:
        limited = replace(yard.policy(), file_bytes=1 << 20)
        assert verdicts(yard.run(level, "disk_fill.py", limited).stdout, "stopped") == {"one_large_file"}
        files = [path for path in yard.scratch.rglob("*") if path.is_file()]
        assert sum(path.stat().st_size for path in files) <= 1 << 20
        assert verdicts(yard.run(level, "disk_fill.py", None).stdout, "did") == {"one_large_file"}

    def test_a_job_that_hangs_is_killed_by_the_kernel(self, yard: Yard) -> None:
        assert job_status(yard.run("job", "hang.py", yard.policy(), seconds=0.5)) == -signal.SIGKILL
        assert job_status(yard.run("job", "hang.py", None)) == 0

    def test_a_job_that_spins_is_killed_by_the_kernel(self, yard: Yard) -> None:
        assert job_status(yard.run("job", "spin.py", yard.policy(), seconds=45, cpu_seconds=1)) == -signal.SIGKILL
        assert job_status(yard.run("job", "spin.py", None)) == 0

    def test_a_worker_that_spins_is_killed_by_the_kernel(self, yard: Yard) -> None:
        limited = replace(yard.policy(), cpu_seconds=1)
        assert yard.run("worker", "spin.py", limited).returncode == -signal.SIGKILL

    def test_leaving_early_is_seen_and_harms_the_job_only(self, yard: Yard) -> None:
        assert job_status(yard.run("job", "quit_early.py", yard.policy())) == 77


MARKER = "import os, sys; open(os.path.join(sys.argv[1], 'mark'), 'w').close()"


class TestLaunch:
    def test_pth_files_run_behind_the_wall(self, yard: Yard) -> None:
        environment = yard.project / "venv"
        venv.create(environment, with_pip=False, symlinks=True)
        packages = next(environment.glob("lib/python*/site-packages"))
        (packages / "evil.pth").write_text(f"import os; open({str(yard.outside / 'pth.txt')!r}, 'w').close()\n")
        argv = [str(environment / "bin" / "python"), "-c", "print('alive')"]

        walled = subprocess.run(
            wall.command(argv, yard.policy(), Sandbox.STRICT), capture_output=True, text=True, check=False
        )
        assert walled.stdout == "alive\n", walled.stderr
        assert "PermissionError" in walled.stderr
        assert not (yard.outside / "pth.txt").exists()

        subprocess.run(wall.command(argv, yard.policy(), Sandbox.OFF), capture_output=True, check=True)
        assert (yard.outside / "pth.txt").exists()

    def test_environment_is_cleared_even_if_the_front_forgets(self, yard: Yard) -> None:
        argv = [sys.executable, "-c", "import os, json; print(json.dumps(dict(os.environ)))"]
        command = wall.command(argv, yard.policy(), Sandbox.STRICT)
        shown = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        assert shown.pop("LC_CTYPE", "C.UTF-8") == "C.UTF-8"  # set by Python for itself
        assert shown == wall.environment(yard.scratch)

    def test_scratch_is_for_plain_files(self, yard: Yard) -> None:
        program = (
            "import tempfile, os, pathlib\n"
            "folder = pathlib.Path(tempfile.mkdtemp()); file = folder / 'a'\n"
            "file.write_text('x'); file.rename(folder / 'b'); os.unlink(folder / 'b')\n"
            "print(os.listdir(folder))"
        )
        command = wall.command([sys.executable, "-c", program], yard.policy(), Sandbox.STRICT)
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"

    def test_named_descriptors_stay_open(self, yard: Yard) -> None:
        read, write = os.pipe()
        policy = replace(yard.policy(), descriptors=(write,))
        argv = [sys.executable, "-c", f"import os; os.write({write}, b'result')"]
        subprocess.run(wall.command(argv, policy, Sandbox.STRICT), pass_fds=[write], check=True)
        os.close(write)
        assert os.read(read, 100) == b"result"
        os.close(read)

    def test_the_worker_dies_with_the_front(self, yard: Yard) -> None:
        command = wall.command([sys.executable, "-c", "import time; time.sleep(50)"], yard.policy(), Sandbox.STRICT)
        program = f"import subprocess; p = subprocess.Popen({command!r}); print(p.pid, flush=True); p.wait()"
        front = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert front.stdout is not None
        worker = int(front.stdout.readline())
        time.sleep(0.5)
        os.kill(worker, 0)
        front.kill()
        front.wait()
        front.stdout.close()
        assert _gone(worker, within=5)

    def test_symbolic_fakes_run_in_a_job(self, yard: Yard) -> None:
        walled = yard.run("job", "honest.py", yard.policy(), seconds=45)
        assert verdicts(walled.stdout, "did") == {"fake_forward"}, walled.stdout + walled.stderr
        assert job_status(walled) == 0


def _gone(pid: int, within: float) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            if state not in "ZX":
                time.sleep(0.05)
                continue
        return True
    return False


class TestFailClosed:
    def test_strict_refuses_what_it_cannot_enforce(self, yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(landlock, "abi", lambda: 0)
        with pytest.raises(WallError, match=r"no Landlock; use `--sandbox=best-effort`"):
            wall.command([sys.executable], yard.policy(), Sandbox.STRICT)
        assert wall.command([sys.executable], yard.policy(), Sandbox.BEST_EFFORT)

    def test_no_wall_for_an_unknown_system(self, yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "platform", "plan9")
        with pytest.raises(WallError, match="best-effort"):
            wall.command([sys.executable], yard.policy(), Sandbox.STRICT)
        assert [layer.active for layer in wall.layers()] == [False]

    @pytest.mark.parametrize(("sandbox", "runs"), [(Sandbox.STRICT, False), (Sandbox.BEST_EFFORT, True)])
    def test_the_launcher_refuses_by_itself(self, yard: Yard, sandbox: Sandbox, runs: bool) -> None:
        command = wall.command([sys.executable, "-c", MARKER, str(yard.scratch)], yard.policy(), sandbox)
        finished = subprocess.run(
            with_older_kernel(command, WITHOUT_LANDLOCK), capture_output=True, text=True, check=False
        )
        assert (yard.scratch / "mark").exists() == runs, finished.stderr
        assert finished.returncode == (0 if runs else linux.REFUSED)
        assert runs or "no Landlock" in finished.stderr

    def test_a_script_is_no_interpreter(self, yard: Yard) -> None:
        shim = yard.project / "python"
        shim.write_text("#!/bin/sh\n")
        shim.chmod(0o755)
        finished = subprocess.run(
            wall.command([str(shim)], yard.policy(), Sandbox.STRICT),
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == linux.REFUSED
        assert "is no Python binary" in finished.stderr

    def test_misuse(self, yard: Yard) -> None:
        with pytest.raises(WallError, match="absolute path"):
            wall.command(["python"], yard.policy(), Sandbox.STRICT)
        with pytest.raises(WallError, match="scratch"):
            wall.command([sys.executable], replace(yard.policy(), scratch="/nonexistent"), Sandbox.STRICT)

    def test_layers_tell_what_is_there(self) -> None:
        found = {layer.name: layer for layer in wall.layers()}
        assert list(found) == ["landlock", "seccomp", "limits", "environment"]
        assert all(layer.active for layer in found.values())
        assert f"ABI {landlock.abi()}" in found["landlock"].detail
        assert platform.machine() in found["seccomp"].detail


def test_filter_fits_both_architectures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every jump of the filter stays in it, and it ends by allowing; also where the suite does not run."""
    for machine in ("x86_64", "aarch64"):
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        code = seccomp.program((1 << 40, 1 << 41, 1 << 42), 1234, deny_truncate=True)
        rows = [code[place : place + 8] for place in range(0, len(code), 8)]
        assert len(rows) < 4096
        for place, row in enumerate(rows):
            if row[0] & 0x07 == 0x05:
                assert place + 1 + max(row[2], row[3]) < len(rows)
        assert rows[-1] == b"\x06\0\0\0\0\0\xff\x7f"


class TestOtherSystems:
    """What can be said of the walls that no test here can run."""

    def test_macos_profile_quotes_paths_and_names_every_root(self, tmp_path: Path) -> None:
        odd = tmp_path / 'a "quoted" (folder)'
        odd.mkdir()
        profile = macos.profile(sys.executable, [str(odd)], str(tmp_path))
        escaped = str(odd).replace('"', '\\"')
        assert f'(subpath "{escaped}")' in profile
        assert "(deny default)" in profile
        assert "network" not in profile
        unquoted = re.sub(r'"(?:[^"\\]|\\.)*"', "", profile)
        assert unquoted.count("(") == unquoted.count(")")

    def test_windows_limits_have_the_layout_of_the_api(self) -> None:
        spec = {"memory_bytes": 1 << 30, "cpu_seconds": 2, "processes": 1}
        extended = windows.limits(spec)
        assert bytes(extended)[0:8] == (20_000_000).to_bytes(8, "little")
        assert len(bytes(extended)) == 144
        assert bytes(extended)[112:120] == (1 << 30).to_bytes(8, "little")

    @pytest.mark.parametrize("platform_", ["darwin", "win32"])
    def test_strict_is_refused_where_it_is_not_proven(
        self, platform_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "platform", platform_)
        policy = Policy(reads=(), scratch=str(tmp_path))
        with pytest.raises(WallError, match="best-effort"):
            wall.command([sys.executable], policy, Sandbox.STRICT)
        assert wall.command([sys.executable], policy, Sandbox.BEST_EFFORT)[-1] == sys.executable
