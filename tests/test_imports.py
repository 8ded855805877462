"""Files of a project that many jobs import are compiled once, by the worker, for all that come after."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lazylint import answer
from lazylint.config import Config
from lazylint.corridor import check_paths
from lazylint.imports import Imports
from lazylint.supervisor import Worker
from lazylint.worker.code import prepared

MODEL = """
from torch import nn


def head(width):
    return nn.LazyLinear(width)
"""
USER = """
import torch
from shared import head

layer = head({width})
layer(torch.rand(2, 3))
layer(torch.rand(2, 4))
"""


def test_what_two_jobs_have_imported_is_due_once() -> None:
    imports = Imports()
    imports.saw(["a.py", "b.py"])
    assert imports.due() == []
    imports.saw(["a.py"])
    assert imports.due() == ["a.py"]
    imports.saw(["a.py", "b.py"])
    assert imports.due() == ["b.py"]


def test_nothing_is_prepared_any_more_once_a_worker_has_died() -> None:
    """One of the files may have killed it, which would kill the next."""
    imports = Imports()
    imports.saw(["a.py"])
    imports.saw(["a.py"])
    imports.distrust()
    assert imports.due() == []


def test_the_worker_is_told_of_it_and_says_what_it_says_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared.py").write_text(MODEL, encoding="utf-8")
    files = [tmp_path / f"user{number}.py" for number in range(12)]
    for number, file in enumerate(files):
        file.write_text(USER.format(width=number + 1), encoding="utf-8")
    sent: list[dict[str, Any]] = []
    send = Worker.send

    def noting(worker: Worker, request: dict[str, Any]) -> None:
        sent.append(request)
        send(worker, request)

    monkeypatch.setattr(Worker, "send", noting)
    findings = check_paths(files, Config(root=tmp_path)).findings
    assert [request["prepare"] for request in sent if "prepare" in request] == [[str(tmp_path / "shared.py")]]
    assert {(f.code, f.place.path, f.place.line) for f in findings} == {("LZ101", str(file), 7) for file in files}


def test_a_file_that_has_changed_since_is_compiled_anew(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text("width = 1\n", encoding="utf-8")
    prepared.prepare(str(file))
    assert prepared.of(str(file), "width = 1\n") is not None
    assert prepared.of(str(file), "width = 2\n") is None


def test_a_forged_answer_has_nothing_compiled_that_is_none_of_the_project_s_sources(tmp_path: Path) -> None:
    said = ["/etc/passwd", str(tmp_path / "net.py"), str(tmp_path / "data.bin"), str(tmp_path / ".." / "other.py")]
    body = json.dumps({"graphs": [], "imported": said}).encode()
    assert answer.read(body, str(tmp_path / "user.py"), [str(tmp_path)]).imported == (str(tmp_path / "net.py"),)
