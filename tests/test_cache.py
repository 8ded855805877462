"""The cache never lies: what a trace depends on makes it stale, what is broken or forged is dropped."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lazylint import supervisor
from lazylint.cache import FOLDER, Cache, circumstances, key
from lazylint.cli import main
from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.executors import Means
from lazylint.finding import Finding, Place
from lazylint.graph import ModelGraph, Unknown
from lazylint.interpreter import Interpreter
from lazylint.looks import Looks
from lazylint.rules import rule
from lazylint.shard import Shard, read_shard
from lazylint.source.module import SourceModule

GRAPH = ModelGraph(None, Place("/p/a.py", 1), unknowns=(Unknown("why", Place("/p/a.py", 2)),))


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A home of our own, so that the user's key is not touched."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LAZYLINT_CACHE_KEY", raising=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def database(root: Path) -> Path:
    return root / FOLDER / "traces.sqlite3"


def filled(root: Path) -> None:
    cache = Cache(root)
    cache.keep("k", [GRAPH], {})
    cache.close()


def found(root: Path, address: str = "k") -> tuple[ModelGraph, ...] | None:
    cache = Cache(root)
    entry = cache.find(address)
    cache.close()
    return entry.graphs if entry else None


def test_what_is_kept_is_found(root: Path) -> None:
    assert found(root) is None
    filled(root)
    assert found(root) == (GRAPH,)
    assert found(root, "other") is None


def test_git_is_told_to_pass_it_over(root: Path) -> None:
    filled(root)
    assert (root / FOLDER / ".gitignore").read_text() == "*\n"


def test_files_that_a_trace_read(root: Path) -> None:
    """A file that changes, goes, or comes where none was makes the trace stale, and back again good."""
    there, not_there = root / "there.py", root / "not_there.py"
    there.write_text("x = 1\n")
    cache = Cache(root)
    cache.keep("k", [GRAPH], {str(there): digest(b"x = 1\n"), str(not_there): None})
    cache.close()
    assert found(root)
    there.write_text("x = 2\n")
    assert found(root) is None
    there.unlink()
    assert found(root) is None
    there.write_text("x = 1\n")
    assert found(root)
    not_there.write_text("")
    assert found(root) is None


def digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def test_addresses_differ_by_all_that_matters(root: Path) -> None:
    python = Interpreter(sys.executable, "test", "2.13.0")
    here = circumstances(python, ["/r"], {}, 60.0)
    others = [
        circumstances(Interpreter(sys.executable, "test", "2.12.0"), ["/r"], {}, 60.0),
        circumstances(Interpreter(os.path.realpath("/bin/sh"), "test", "2.13.0"), ["/r"], {}, 60.0),
        circumstances(python, ["/s"], {}, 60.0),
        circumstances(python, ["/r"], {"net:Net": ["f32[2]"]}, 60.0),
        circumstances(python, ["/r"], {}, 30.0),
    ]
    keys = [key("/a.py", "x", None, around) for around in [here, *others]]
    keys += [key("/b.py", "x", None, here), key("/a.py", "y", None, here), key("/a.py", "x", (1,), here)]
    assert len(set(keys)) == len(keys)
    assert circumstances(python, ["/r"], {}, 60.0) == here


def test_a_cache_that_came_with_the_project_is_not_believed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(root)
    monkeypatch.setenv("XDG_CACHE_HOME", str(root / "another home"))
    assert found(root) is None
    monkeypatch.setenv("LAZYLINT_CACHE_KEY", "shared by the machines of a build")
    assert found(root) is None
    filled(root)
    assert found(root)


def test_a_changed_entry_is_not_believed(root: Path) -> None:
    for column, value in (
        ("graphs", b"[]"),
        ("loaded", b"{}"),
        ("key", "other"),
        ("graphs", "[]"),
        ("mark", None),
    ):
        filled(root)
        with sqlite3.connect(database(root)) as connection:
            connection.execute(
                f"UPDATE trace SET {column} = ? || ''" if value is None else f"UPDATE trace SET {column} = ?",
                (value,),
            )
            if column == "loaded":
                connection.execute("UPDATE trace SET loaded = ?", (b'{"/x": null}',))
        connection.close()
        assert found(root, "other" if column == "key" else "k") is None, column


@pytest.mark.parametrize(
    "damage", ["text", "head", "tail", "middle", "empty", "schema", "trigger", "version", "folder"]
)
def test_a_broken_file_is_built_anew(root: Path, damage: str) -> None:
    filled(root)
    path = database(root)
    data = bytearray(path.read_bytes())
    if damage in ("schema", "trigger", "version"):
        statement = {
            "schema": "ALTER TABLE trace ADD COLUMN more",
            "trigger": "CREATE TRIGGER t AFTER INSERT ON trace BEGIN DELETE FROM trace; END",
            "version": "PRAGMA user_version = 99",
        }[damage]
        connection = sqlite3.connect(path)
        connection.execute(statement)
        connection.close()
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        data[: {"text": len(data), "head": 100}.get(damage, 0)] = b"x" * {"text": 999, "head": 100}.get(damage, 0)
        if damage == "tail":
            del data[5000:]
        if damage == "middle":
            data[4096:8192] = b"\xff" * 4096
        path.write_bytes(b"" if damage == "empty" else data)
    assert found(root) is None
    filled(root)
    assert found(root) == (None if damage == "folder" else (GRAPH,))


def test_damage_while_it_is_open(root: Path) -> None:
    filled(root)
    cache = Cache(root)
    with database(root).open("r+b") as file:
        file.truncate(0)
        file.write(b"no database" * 1000)
    assert cache.find("k") is None
    cache.keep("k", [GRAPH], {})
    cache.close()
    filled(root)
    assert found(root) == (GRAPH,)


def test_links_are_not_followed(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / FOLDER).symlink_to(outside)
    filled(root)
    assert list(outside.iterdir()) == []
    (root / FOLDER).unlink()
    (root / FOLDER).mkdir()
    database(root).symlink_to(outside / "file")
    filled(root)
    assert list(outside.iterdir()) == []


def test_without_a_place_to_write(root: Path) -> None:
    (root / FOLDER).write_text("a file")
    filled(root)
    assert found(root) is None


def test_a_full_disk_costs_only_the_entry(root: Path) -> None:
    cache = Cache(root)
    cache._do("PRAGMA max_page_count = 4")
    cache.keep("k", [ModelGraph(None, Place("/p/a.py", 1), unknowns=(Unknown("x" * 99_999),))], {})
    assert cache.find("k") is None
    cache.keep("small", [GRAPH], {})
    assert cache.find("small")
    cache.close()


WRITER = """
import os, sys
from pathlib import Path
from lazylint.cache import Cache
from lazylint.finding import Place
from lazylint.graph import ModelGraph
cache = Cache(Path(sys.argv[1]))
print("open", flush=True)
for number in range(int(sys.argv[3])):
    name = f"{sys.argv[2]}-{number}"
    cache.keep(name, [ModelGraph(name, Place("/a.py", 1))], {})
    assert cache.find(name).graphs[0].name == name
cache.close()
"""


def writer(root: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(root), name, str(count)],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_runs_at_once_lose_nothing(root: Path) -> None:
    """They start together, with no file there yet."""
    writers = [writer(root, str(number), 40) for number in range(4)]
    assert [process.communicate() and process.returncode for process in writers] == [0, 0, 0, 0]
    for number in range(4):
        assert found(root, f"{number}-39")


def test_kill_in_the_middle_of_writing(root: Path) -> None:
    """What was kept before is still there, and the file is whole."""
    for _ in range(3):
        filled(root)
        process = writer(root, "killed", 1_000_000)
        assert process.stdout
        process.stdout.readline()
        threading.Event().wait(0.2)
        process.kill()
        process.communicate()
        assert found(root) == (GRAPH,)
        with sqlite3.connect(database(root)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("SELECT count(*) FROM trace").fetchone()[0] > 1
        connection.close()


MODEL = """
import torch
from torch import nn
from size import WIDTH
import later
head = nn.LazyLinear(10)
head(torch.rand(2, 2))
head(torch.rand(2, WIDTH))
"""


def no_worker(*_: Any) -> None:
    pytest.fail("a worker was started")


def test_a_cached_run_starts_no_worker_and_an_import_that_changes_is_seen(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "net.py").write_text(MODEL)
    (root / "size.py").write_text("WIDTH = 3\n")
    (root / "clean.py").write_text("from torch import nn\nhead = nn.LazyLinear(10)\n")
    config = Config(root=root)

    def codes(*, worker: bool, cached: bool = True, **settings: Any) -> list[str]:
        with pytest.MonkeyPatch.context() as patch:
            if not worker:
                patch.setattr(supervisor.Worker, "__enter__", no_worker)
            checked = check_paths([root], config.merged(**settings), means=Means(cached=cached))
        return [finding.code for finding in checked.findings]

    first = codes(worker=True)
    assert "LZ101" in first
    assert codes(worker=False) == first
    assert "LZ101" not in codes(worker=False, ignore=("LZ101",))
    with pytest.raises(pytest.fail.Exception):
        codes(worker=False, cached=False)

    (root / "size.py").write_text("WIDTH = 2\n")
    assert "LZ101" not in codes(worker=True)
    (root / "size.py").write_text("WIDTH = 3\n")
    assert codes(worker=True) == first
    (root / "later.py").write_text("import size\nsize.WIDTH = 2\n")
    with pytest.raises(pytest.fail.Exception):
        codes(worker=False)

    done = CliRunner().invoke(main, ["clean", str(root)])
    assert done.output == f"removed {root / FOLDER}\n"
    assert not (root / FOLDER).exists()


HEAVY = """
import sys
from lazylint.corridor import check_paths
from lazylint.executors import Means
from pathlib import Path
from lazylint.config import Config
root, *ignore = sys.argv[1:]
checked = check_paths([root], Config(root=Path(root), ignore=tuple(ignore)), means=Means(cached=True))
print(*(f.code for f in checked.findings))
print(*sorted({"ast", "libcst", "networkx", "rich", "torch", "subprocess"} & set(sys.modules)))
"""


def looked(root: Path, *ignore: str) -> tuple[list[str], list[str]]:
    """Codes that a fresh process finds, and which of the slow modules it needed."""
    done = subprocess.run(
        [sys.executable, "-c", HEAVY, str(root), *ignore],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    codes, modules = done.stdout.split("\n")[:2]
    return codes.split(), modules.split()


def test_what_rules_said_of_a_text_is_kept(root: Path) -> None:
    """A second run parses nothing; what is new, a text or a rule, is looked at; nothing old is believed of it."""
    (root / "net.py").write_text("from torch import nn\nhead = nn.LazyLinear(784, 256)\n")
    (root / "broken.py").write_text("from torch import nn\nhead = nn.LazyLinear(\n")
    first, modules = looked(root, "LZ301")
    assert "libcst" in modules
    assert "LZ903" in first
    assert "LZ301" not in first
    again, modules = looked(root, "LZ301")
    assert again == first
    assert "libcst" not in modules
    assert "LZ301" in looked(root)[0]
    codes, modules = looked(root)
    assert "LZ301" in codes
    assert not {"libcst", "networkx", "rich"} & set(modules)
    (root / "net.py").write_text("from torch import nn\nhead = nn.LazyLinear(256)\n")
    (root / "broken.py").write_text("")
    codes, modules = looked(root)
    assert not {"LZ301", "LZ903"} & set(codes)
    assert "libcst" in modules


def test_rules_of_other_packs_are_always_asked(root: Path) -> None:
    """Nobody knows what else they depend on."""
    said = ["first", "second"]

    @rule("XX001", "x", on=SourceModule)
    def asked(module: SourceModule) -> Iterator[Finding]:
        """Says something else each time."""
        yield Finding(Place(module.path, 1), said.pop(0))

    module = SourceModule(str(root / "net.py"), "net.py", "x = 1\n")
    for message in list(said):
        cache = Cache(root)
        looks = Looks(cache)
        looks.recall(module)
        assert [f.message for f in looks.findings(asked, module)] == [message]
        looks.keep(module)
        cache.close()


def test_shards_are_all_files_once(tmp_path: Path) -> None:
    names = [f"package/module_{number}.py" for number in range(1000)]
    parts = [[name for name in names if Shard(index, 4).holds(name)] for index in range(1, 5)]
    assert sorted(name for part in parts for name in part) == sorted(names)
    assert all(200 < len(part) < 300 for part in parts)
    # A machine that joins later must cut as the others did.
    assert Shard(1, 4).holds("net.py") is False
    assert read_shard("2/5") == Shard(2, 5)


def test_reports_of_shards_make_the_report_of_one_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Syntax errors are findings without a worker."""
    for number in range(9):
        (root / f"net{number}.py").write_text(f"import torch\nLazyLinear = (\n\nx{number} = ]\n")
    monkeypatch.chdir(root)
    run = CliRunner().invoke
    whole = run(main, ["check", ".", "-q", "--output-format", "json"])
    for index in (1, 2, 3):
        part = run(main, ["check", ".", "-q", "--shard", f"{index}/3", "--output-format", f"json:{index}.json"])
        assert part.exit_code in (0, 1), part.output
    files = [json.loads(Path(f"{index}.json").read_text()) for index in (1, 2, 3)]
    assert len(json.loads(whole.stdout)) == 9
    assert all(0 < len(part) < 9 for part in files)
    merged = run(main, ["merge", "3.json", "1.json", "2.json", "2.json", "-o", "all.json"])
    assert merged.exit_code == 1
    assert json.loads(Path("all.json").read_text()) == json.loads(whole.stdout)


@pytest.mark.parametrize("text", ["", "7", "{}", "[1]", "[{}]", '[{"severity": "error"}]', "[" * 99_999])
def test_what_is_no_report_is_not_merged(root: Path, text: str) -> None:
    path = root / "r.json"
    path.write_text(text)
    done = CliRunner().invoke(main, ["merge", str(path)])
    assert (done.exit_code, "is no report" in done.output) == (2, True)


@pytest.mark.parametrize("words", ["0/3", "4/3", "x", "1/0", "1", "1/3/5"])
def test_a_shard_that_is_none(root: Path, words: str) -> None:
    done = CliRunner().invoke(main, ["check", str(root), "--shard", words])
    assert done.exit_code == 2
    assert "is no part" in done.output


@pytest.fixture
def weak(root: Path) -> Path:
    (root / "lazylint.toml").write_text('sandbox = "off"\n')
    return root


def test_a_project_cannot_take_its_own_wall_down(weak: Path) -> None:
    done = CliRunner().invoke(main, ["check", str(weak)])
    assert done.exit_code == 2
    assert "only the command line may allow" in done.output
    assert CliRunner().invoke(main, ["check", str(weak), "--sandbox=off"]).exit_code == 0
