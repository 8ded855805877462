"""Which python is taken: the order, torch found by layout, and the message when there is none."""

import os
import sys
from pathlib import Path

import pytest

from lazylint.fault import NoTorch
from lazylint.interpreter import find_interpreter, torch_version


def made_venv(prefix: Path, torch: str | None = "2.13.0") -> Path:
    """A folder laid out like a virtual environment; its python would fail if it were run."""
    site = prefix / "lib/python3.12/site-packages"
    site.mkdir(parents=True)
    (prefix / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    if torch is not None:
        (site / "torch").mkdir()
        (site / "torch/__init__.py").write_text("")
        (site / "torch/version.py").write_text(f"__version__ = '{torch}'\n")
    return made_python(prefix / "bin/python")


def made_python(path: Path, script: str = "exit 99") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a hook's environment: our own python has no torch."""
    monkeypatch.setattr("lazylint.interpreter.find_spec", lambda _: None)


def test_the_order(tmp_path: Path) -> None:
    project = tmp_path / "project"
    pythons = {name: made_venv(tmp_path / name) for name in ("flag", "env", "config", "conda", "path")}
    pythons["project"] = made_venv(project / ".venv")
    env = {
        "LAZYLINT_PYTHON": str(pythons["env"]),
        "CONDA_PREFIX": str(tmp_path / "conda"),
        "PATH": str(tmp_path / "path/bin"),
    }

    def taken(*, flag: str | None = None, config: str | None = None) -> str:
        return find_interpreter(project, flag=flag, config=config, env=env).path

    assert taken(flag=str(pythons["flag"]), config=str(pythons["config"])) == str(pythons["flag"])
    assert taken(config=str(pythons["config"])) == str(pythons["env"])
    del env["LAZYLINT_PYTHON"]
    assert taken(config=str(pythons["config"])) == str(pythons["config"])
    assert taken(config="../config/bin/python") == str(project / "../config/bin/python")
    assert taken() == str(pythons["project"])
    pythons["project"].unlink()
    assert taken() == str(pythons["conda"])


def test_our_own_comes_before_path(tmp_path: Path) -> None:
    made_venv(tmp_path / "path")
    found = find_interpreter(tmp_path, env={"PATH": str(tmp_path / "path/bin")})
    assert (found.path, found.torch) == (sys.executable, found.torch)
    assert found.origin == "lazylint's own python"


@pytest.mark.usefixtures("bare")
def test_path_is_last_and_our_own_environment_is_passed_over(tmp_path: Path) -> None:
    python = made_venv(tmp_path / "path", "2.6.0+cpu")
    env = {"PATH": os.pathsep.join([f"{sys.prefix}/bin", str(python.parent)])}
    found = find_interpreter(tmp_path, env=env)
    assert (found.path, found.origin, found.torch) == (str(python), "PATH", "2.6.0+cpu")


@pytest.mark.usefixtures("bare")
def test_pythons_without_torch_are_passed_over(tmp_path: Path) -> None:
    made_venv(tmp_path / ".venv", torch=None)
    python = made_venv(tmp_path / "path")
    assert find_interpreter(tmp_path, env={"PATH": str(python.parent)}).path == str(python)


@pytest.mark.usefixtures("bare")
def test_no_torch_says_where_it_looked_and_what_to_do(tmp_path: Path) -> None:
    python = made_venv(tmp_path / ".venv", torch=None)
    with pytest.raises(NoTorch) as caught:
        find_interpreter(tmp_path, env={})
    assert str(python) in str(caught.value)
    assert "--python" in str(caught.value)


def test_one_that_was_asked_for_is_never_passed_over(tmp_path: Path) -> None:
    made_venv(tmp_path / ".venv")
    without = made_venv(tmp_path / "without", torch=None)
    with pytest.raises(NoTorch, match=r"--python: .* has no torch"):
        find_interpreter(tmp_path, flag=str(without), env={})
    with pytest.raises(NoTorch, match=r"LAZYLINT_PYTHON: .* is no python"):
        find_interpreter(tmp_path, env={"LAZYLINT_PYTHON": str(tmp_path / "gone")})


def test_a_folder_may_be_named(tmp_path: Path) -> None:
    python = made_venv(tmp_path / "env")
    assert find_interpreter(tmp_path, flag=str(tmp_path / "env"), env={}).path == str(python)


def test_development_installs_are_found_through_pth_files(tmp_path: Path) -> None:
    python = made_venv(tmp_path / "env", torch=None)
    checkout = tmp_path / "pytorch/torch"
    checkout.mkdir(parents=True)
    (checkout / "__init__.py").write_text("")
    (checkout / "version.py").write_text("__version__ = '2.14.0a0'\n")
    site = tmp_path / "env/lib/python3.12/site-packages"
    (site / "torch.pth").write_text(f"import nothing\n{tmp_path / 'pytorch'}\n")
    assert torch_version(str(python)) == "2.14.0a0"


def test_a_shim_is_asked(tmp_path: Path) -> None:
    package = tmp_path / "somewhere/torch"
    package.mkdir(parents=True)
    (package / "version.py").write_text("__version__ = '2.9.1'\n")
    shim = made_python(tmp_path / "shims/python", f"echo {package}")
    assert torch_version(str(shim)) == "2.9.1"
    assert torch_version(str(made_python(tmp_path / "shims/bare", "echo"))) is None


def test_the_layout_agrees_with_the_real_interpreter() -> None:
    torch = pytest.importorskip("torch")
    assert torch_version(sys.executable) == torch.__version__
